import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeLoadBalancers(
        _ input: DescribeLoadBalancersInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeLoadBalancersOutput {
        if !input.names.isEmpty, !input.loadBalancerArns.isEmpty {
            throw .validation("Load balancer names and load balancer ARNs cannot be specified at the same time")
        }
        let found = try look { world throws(Fault) in
            try world.loadBalancers(arns: input.loadBalancerArns, names: input.names, in: context.scope)
        }
        let page = try Page(of: found, by: \.id, marker: input.marker, pageSize: input.pageSize)
        return DescribeLoadBalancersOutput(loadBalancers: page.elements.map { .init($0) }, nextMarker: page.next)
    }
}

extension World {
    /// All of the scope where none is named; a fault where one that is named is not there.
    fileprivate func loadBalancers(
        arns: [String], names: [String], in scope: Scope
    ) throws(Fault) -> [Domain.LoadBalancer] {
        if arns.isEmpty, names.isEmpty { return loadBalancers.values.filter { $0.scope == scope } }
        let byName = try Set(names).map { name throws(Fault) in
            guard let found = loadBalancer(named: name, in: scope) else {
                throw Fault(.notFound(.loadBalancer), "Load balancers '[\(name)]' not found")
            }
            return found
        }
        return byName
            + (try Set(arns).map { arn throws(Fault) in try requireLoadBalancer(arn, in: scope) })
    }
}
