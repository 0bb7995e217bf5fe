import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func modifyTargetGroup(
        _ input: ModifyTargetGroupInput, _ context: RequestContext
    ) async throws(ServiceError) -> ModifyTargetGroupOutput {
        let changes = HealthCheckChanges(
            kind: input.healthCheckProtocol, port: input.healthCheckPort, enabled: input.healthCheckEnabled,
            path: input.healthCheckPath, interval: input.healthCheckIntervalSeconds,
            timeout: input.healthCheckTimeoutSeconds, healthy: input.healthyThresholdCount,
            unhealthy: input.unhealthyThresholdCount, matcher: input.matcher)
        let before = try look { world throws(Fault) in
            try world.requireTargetGroup(input.targetGroupArn, in: context.scope)
        }
        let check = try changes.applied(to: before.healthCheck)
        let changed = try await commitRouting { transaction throws(Fault) in
            let found = try transaction.world.requireTargetGroup(input.targetGroupArn, in: context.scope)
            return try transaction.modify(found, healthCheck: check)
        }
        return ModifyTargetGroupOutput(targetGroups: [.init(changed, in: store.world)])
    }
}
