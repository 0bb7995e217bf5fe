import Domain
package import ElasticLoadBalancingV2API
import Routing
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func modifyRule(
        _ input: ModifyRuleInput, _ context: RequestContext
    ) async throws(ServiceError) -> ModifyRuleOutput {
        let resets = input.resetTransforms == true
        if resets, !input.transforms.isEmpty {
            throw .validation("You can specify either Transforms or ResetTransforms, not both")
        }
        let conditions = try input.conditions.map { condition throws(ServiceError) in
            try RoutingTable.Condition(condition)
        }
        let transforms = try input.transforms.map { transform throws(ServiceError) in
            try RoutingTable.Transform(transform)
        }
        let action = input.actions.isEmpty ? nil : try ListenerAction(input.actions)
        let changed = try await commitRouting { transaction throws(Fault) in
            let rule = try transaction.world.requireChangeable(input.ruleArn, in: context.scope)
            return try transaction.modify(
                rule, conditions: conditions.isEmpty ? nil : conditions, action: action,
                transforms: transforms.isEmpty && !resets ? nil : transforms)
        }
        return ModifyRuleOutput(rules: [.init(changed)])
    }
}

extension World {
    /// Default rules change with their listener only.
    func requireChangeable(_ arn: String, in scope: Scope) throws(Fault) -> ListenerRule {
        if listener(ofDefaultRule: arn, in: scope) != nil {
            throw Fault(.inUse(.rule), "Default rule '\(arn)' cannot be modified or deleted")
        }
        return try requireRule(arn, in: scope)
    }
}
