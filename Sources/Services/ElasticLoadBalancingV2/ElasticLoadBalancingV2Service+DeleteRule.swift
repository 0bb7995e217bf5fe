import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func deleteRule(
        _ input: DeleteRuleInput, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteRuleOutput {
        try await commitRouting { transaction throws(Fault) in
            transaction.deleteRule(try transaction.world.requireChangeable(input.ruleArn, in: context.scope))
        }
        return DeleteRuleOutput()
    }
}
