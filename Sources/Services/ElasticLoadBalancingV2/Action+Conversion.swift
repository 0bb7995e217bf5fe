import Domain
import ElasticLoadBalancingV2API
import Smithy

extension ListenerAction {
    /// The one action a listener takes here.
    init(_ actions: [Action]) throws(ServiceError) {
        guard let action = actions.first else { throw .validation("A default action must be specified") }
        guard actions.count == 1 else {
            throw .notServedYet("More than one action, as for authentication before a forward")
        }
        switch action.type {
        case .forward: self = .forward(try Self.groups(action))
        case .fixedResponse: self = try Self.fixedResponse(action)
        default: throw .notServedYet("Actions of type '\(action.type.rawValue)'")
        }
    }

    /// Either member names the groups; both only where they say the same.
    private static func groups(_ action: Action) throws(ServiceError) -> [WeightedGroup] {
        guard let forward = action.forwardConfig, !forward.targetGroups.isEmpty else {
            guard let arn = action.targetGroupArn else {
                throw .validation("A forward action must name a target group")
            }
            return [.init(targetGroup: arn, weight: 1)]
        }
        if forward.targetGroupStickinessConfig?.enabled == true {
            throw .notServedYet("Stickiness to a target group")
        }
        if let arn = action.targetGroupArn, forward.targetGroups.map(\.targetGroupArn) != [arn] {
            throw .validation("TargetGroupArn and ForwardConfig of an action must name the same target group")
        }
        return try forward.targetGroups.map { tuple throws(ServiceError) in
            guard let arn = tuple.targetGroupArn else {
                throw .validation("A forward action must name a target group")
            }
            return .init(targetGroup: arn, weight: tuple.weight ?? 1)
        }
    }

    /// Source: Elastic Load Balancing API Reference, `FixedResponseActionConfig`.
    private static let contentTypes = [
        "text/plain", "text/css", "text/html", "application/javascript", "application/json",
    ]

    private static func fixedResponse(_ action: Action) throws(ServiceError) -> ListenerAction {
        guard let response = action.fixedResponseConfig, let status = Int(response.statusCode) else {
            throw .validation("A fixed-response action must have a FixedResponseConfig with a StatusCode")
        }
        if let type = response.contentType, !contentTypes.contains(type) {
            throw .validation("Content type '\(type)' must be one of \(contentTypes.joined(separator: ", "))")
        }
        return .fixedResponse(status: status, contentType: response.contentType, body: response.messageBody)
    }
}

extension Action {
    /// A forward to one group is told in both forms, because scripts read either.
    init(_ action: ListenerAction) {
        switch action {
        case .forward(let groups):
            self.init(
                type: .forward, targetGroupArn: groups.count == 1 ? groups[0].targetGroup : nil,
                forwardConfig: .init(
                    targetGroups: groups.map { .init(targetGroupArn: $0.targetGroup, weight: $0.weight) },
                    targetGroupStickinessConfig: .init(enabled: false)))
        case .fixedResponse(let status, let contentType, let body):
            self.init(
                type: .fixedResponse,
                fixedResponseConfig: .init(messageBody: body, statusCode: String(status), contentType: contentType))
        }
    }
}
