import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeListeners(
        _ input: DescribeListenersInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeListenersOutput {
        guard (input.loadBalancerArn == nil) != input.listenerArns.isEmpty else {
            throw .validation("You must specify either listener ARNs or a load balancer ARN")
        }
        let found = try look { world throws(Fault) in
            if let arn = input.loadBalancerArn {
                return world.listeners(of: try world.requireLoadBalancer(arn, in: context.scope))
            }
            return try Set(input.listenerArns).map { arn throws(Fault) in
                try world.requireListener(arn, in: context.scope)
            }
        }
        let page = try Page(of: found, by: \.id, marker: input.marker, pageSize: input.pageSize)
        return DescribeListenersOutput(listeners: page.elements.map { .init($0) }, nextMarker: page.next)
    }
}
