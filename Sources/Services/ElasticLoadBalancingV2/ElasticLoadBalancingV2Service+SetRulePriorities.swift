import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func setRulePriorities(
        _ input: SetRulePrioritiesInput, _ context: RequestContext
    ) async throws(ServiceError) -> SetRulePrioritiesOutput {
        let wanted = try input.rulePriorities.map { pair throws(ServiceError) in
            guard let arn = pair.ruleArn, let priority = pair.priority else {
                throw .validation("A rule ARN and a priority must be specified")
            }
            return (arn: arn, priority: priority)
        }
        let changed = try await commitRouting { transaction throws(Fault) in
            let world = transaction.world
            return try transaction.setPriorities(
                try wanted.map { pair throws(Fault) in
                    (try world.requireChangeable(pair.arn, in: context.scope), pair.priority)
                })
        }
        return SetRulePrioritiesOutput(rules: changed.map { .init($0) })
    }
}
