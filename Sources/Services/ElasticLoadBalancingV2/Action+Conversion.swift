import Domain
import ElasticLoadBalancingV2API
import Routing
import Smithy

private typealias Code = ElasticLoadBalancingV2Fault

extension ListenerAction {
    /// The action with the highest order must be a forward, a redirect or a fixed response; what may come before it is
    /// a check.
    /// Source: Application Load Balancers guide, "Action types for listener rules".
    init(_ actions: [Action]) throws(ServiceError) {
        let ordered = actions.sorted { ($0.order ?? 1) < ($1.order ?? 1) }
        guard let action = ordered.last else { throw .validation("An action must be specified") }
        for check in ordered where [.authenticateOidc, .authenticateCognito].contains(check.type) {
            throw .notServedYet("Actions of type '\(check.type.rawValue)'")
        }
        let checks = ordered.dropLast()
        guard action.type != .jwtValidation, checks.allSatisfy({ $0.type == .jwtValidation }), checks.count <= 1 else {
            throw Code.invalidLoadBalancerAction(
                "Exactly one of the actions must be of type 'forward', 'redirect' or 'fixed-response', it must be "
                    + "the last, and only one action of type 'jwt-validation' can be before it")
        }
        if !checks.isEmpty, actions.contains(where: { $0.order == nil }) || Set(actions.map(\.order)).count < 2 {
            throw .validation("Each of several actions must have an order of its own")
        }
        let last = try Self.routing(action)
        self = try checks.first.map { check throws(ServiceError) in .validated(try .init(check), then: last) } ?? last
    }

    private static func routing(_ action: Action) throws(ServiceError) -> ListenerAction {
        switch action.type {
        case .forward: return try forward(action)
        case .fixedResponse: return try fixedResponse(action)
        case .redirect: return .redirect(try redirect(action))
        default: throw .notServedYet("Actions of type '\(action.type.rawValue)'")
        }
    }

    private static func forward(_ action: Action) throws(ServiceError) -> ListenerAction {
        let stickiness = action.forwardConfig?.targetGroupStickinessConfig
        guard stickiness?.enabled == true else { return .forward(try groups(action)) }
        guard let seconds = stickiness?.durationSeconds else {
            throw .validation("Target group stickiness duration must be specified when stickiness is enabled")
        }
        return .forward(try groups(action), stickiness: seconds)
    }

    /// Either member names the groups; both only where they say the same.
    private static func groups(_ action: Action) throws(ServiceError) -> [WeightedGroup] {
        guard let forward = action.forwardConfig, !forward.targetGroups.isEmpty else {
            guard let arn = action.targetGroupArn else {
                throw .validation("A forward action must name a target group")
            }
            return [.init(targetGroup: arn, weight: 1)]
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

    private static func redirect(_ action: Action) throws(ServiceError) -> RoutingTable.Redirect {
        guard let config = action.redirectConfig else {
            throw .validation("A redirect action must have a RedirectConfig")
        }
        var redirect = RoutingTable.Redirect(status: config.statusCode == .http301 ? 301 : 302)
        redirect.protocol = config.protocol ?? redirect.protocol
        redirect.host = config.host ?? redirect.host
        redirect.port = config.port ?? redirect.port
        redirect.path = config.path ?? redirect.path
        redirect.query = config.query ?? redirect.query
        if redirect.isLoop {
            throw Code.invalidLoadBalancerAction("The redirect configuration is not valid because it creates a loop")
        }
        return redirect
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

extension [Action] {
    init(_ action: ListenerAction) {
        guard case .validated(let check, let then) = action else {
            self = [Action(action)]
            return
        }
        var last = Action(then)
        last.order = 2
        self = [Action(type: .jwtValidation, order: 1, jwtValidationConfig: .init(check)), last]
    }
}

extension Action {
    /// A forward to one group is told in both forms, because scripts read either.
    fileprivate init(_ action: ListenerAction) {
        switch action.last {
        case .forward(let groups, let stickiness):
            self.init(
                type: .forward, targetGroupArn: groups.count == 1 ? groups[0].targetGroup : nil,
                forwardConfig: .init(
                    targetGroups: groups.map { .init(targetGroupArn: $0.targetGroup, weight: $0.weight) },
                    targetGroupStickinessConfig: .init(enabled: stickiness != nil, durationSeconds: stickiness)))
        case .fixedResponse(let status, let contentType, let body):
            self.init(
                type: .fixedResponse,
                fixedResponseConfig: .init(messageBody: body, statusCode: String(status), contentType: contentType))
        case .redirect(let redirect):
            self.init(
                type: .redirect,
                redirectConfig: .init(
                    protocol: redirect.protocol, port: redirect.port, host: redirect.host, path: redirect.path,
                    query: redirect.query, statusCode: redirect.status == 301 ? .http301 : .http302))
        case .validated(_, let then): self.init(then)
        }
    }
}
