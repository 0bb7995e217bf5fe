import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeRules(
        _ input: DescribeRulesInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeRulesOutput {
        guard (input.listenerArn == nil) != input.ruleArns.isEmpty else {
            throw .validation("You must specify either a listener ARN or rule ARNs")
        }
        let found = try look { world throws(Fault) in
            if let arn = input.listenerArn {
                return world.allRules(of: try world.requireListener(arn, in: context.scope))
            }
            return try Set(input.ruleArns).sorted().map { arn throws(Fault) in
                if let listener = world.listener(ofDefaultRule: arn, in: context.scope) {
                    return Rule(defaultOf: listener)
                }
                return Rule(try world.requireRule(arn, in: context.scope))
            }
        }
        let page = try Page(of: found, by: \.placeInList, marker: input.marker, pageSize: input.pageSize)
        return DescribeRulesOutput(rules: page.elements, nextMarker: page.next)
    }
}

extension World {
    fileprivate func allRules(of listener: Domain.Listener) -> [Rule] {
        rules(of: listener).map { Rule($0) } + [Rule(defaultOf: listener)]
    }
}

extension Rule {
    /// Sorts as priorities do, the default rule last.
    fileprivate var placeInList: String {
        let priority = priority ?? ""
        return String(repeating: "0", count: max(0, 8 - priority.count)) + priority + (ruleArn ?? "")
    }
}
