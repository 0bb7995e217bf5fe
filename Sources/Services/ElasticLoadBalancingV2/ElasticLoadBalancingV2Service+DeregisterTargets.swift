import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    /// The targets drain: what they are answering may finish within the group's deregistration delay.
    package func deregisterTargets(
        _ input: DeregisterTargetsInput, _ context: RequestContext
    ) async throws(ServiceError) -> DeregisterTargetsOutput {
        let targets = input.targets.map(TargetName.init)
        try await commitRouting { transaction throws(Fault) in
            let group = try transaction.world.requireTargetGroup(input.targetGroupArn, in: context.scope)
            transaction.deregister(targets, from: group)
        }
        return DeregisterTargetsOutput()
    }
}
