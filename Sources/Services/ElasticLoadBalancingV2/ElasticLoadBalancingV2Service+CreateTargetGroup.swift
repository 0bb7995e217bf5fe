import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func createTargetGroup(
        _ input: CreateTargetGroupInput, _ context: RequestContext
    ) async throws(ServiceError) -> CreateTargetGroupOutput {
        let new = try NewTargetGroup(input)
        let made = try await commitRouting { transaction throws(Fault) in
            try transaction.createTargetGroup(new, in: context.scope)
        }
        return CreateTargetGroupOutput(targetGroups: [.init(made, in: store.world)])
    }
}

extension NewTargetGroup {
    fileprivate init(_ input: CreateTargetGroupInput) throws(ServiceError) {
        let check = HealthCheckChanges(
            kind: input.healthCheckProtocol, port: input.healthCheckPort, enabled: input.healthCheckEnabled,
            path: input.healthCheckPath, interval: input.healthCheckIntervalSeconds,
            timeout: input.healthCheckTimeoutSeconds, healthy: input.healthyThresholdCount,
            unhealthy: input.unhealthyThresholdCount, matcher: input.matcher)
        let type = input.targetType ?? .instance
        guard let targetType = TargetGroup.TargetType(rawValue: type.rawValue) else {
            throw .notServedYet("Target groups of type '\(type.rawValue)'")
        }
        let spoken = try Self.spoken(input)
        guard let port = input.port else { throw .validation("A port must be specified") }
        self.init(
            name: input.name, port: port, targetType: targetType, vpcID: input.vpcId,
            healthCheck: try check.applied(
                to: .defaults(
                    of: spoken, version: input.protocolVersion, type: targetType,
                    kind: input.healthCheckProtocol.flatMap { .init(rawValue: $0.rawValue) })),
            tags: .init(input.tags), spoken: spoken, version: input.protocolVersion)
    }

    private typealias TargetGroup = Domain.TargetGroup

    private static func spoken(_ input: CreateTargetGroupInput) throws(ServiceError) -> String {
        guard let spoken = input.protocol else { throw .validation("A protocol must be specified") }
        if let type = input.ipAddressType, type != .ipv4 {
            throw .notServedYet("IP address type '\(type.rawValue)'")
        }
        if input.targetControlPort != nil { throw .notServedYet("A target control port") }
        return spoken.rawValue
    }
}
