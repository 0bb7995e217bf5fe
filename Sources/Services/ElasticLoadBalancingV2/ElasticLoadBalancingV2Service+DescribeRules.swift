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
        let found = try read { world throws(Fault) in
            if let arn = input.listenerArn { return [try world.requireListener(arn, in: context.scope)] }
            return try Set(input.ruleArns).map { arn throws(Fault) in
                try world.listener(ofDefaultRule: arn, in: context.scope)
            }
        }
        let page = try Page(of: found, by: \.id, marker: input.marker, pageSize: input.pageSize)
        return DescribeRulesOutput(rules: page.elements.map { .init(defaultOf: $0) }, nextMarker: page.next)
    }
}

extension World {
    fileprivate func listener(ofDefaultRule arn: String, in scope: Scope) throws(Fault) -> Domain.Listener {
        let found = listeners.values.first { $0.scope == scope && Rule.arn(defaultOf: $0) == arn }
        guard let found else { throw Fault(.notFound(.rule), "One or more rules not found") }
        return found
    }
}
