import Domain
package import ElasticLoadBalancingV2API
import Routing
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func createRule(
        _ input: CreateRuleInput, _ context: RequestContext
    ) async throws(ServiceError) -> CreateRuleOutput {
        let new = NewRule(
            priority: input.priority,
            conditions: try input.conditions.map { condition throws(ServiceError) in try .init(condition) },
            action: try ListenerAction(input.actions),
            transforms: try input.transforms.map { transform throws(ServiceError) in try .init(transform) },
            tags: .init(input.tags))
        let made = try await commitRouting { transaction throws(Fault) in
            let listener = try transaction.world.requireListener(input.listenerArn, in: context.scope)
            return try transaction.createRule(on: listener, new)
        }
        return CreateRuleOutput(rules: [.init(made)])
    }
}
