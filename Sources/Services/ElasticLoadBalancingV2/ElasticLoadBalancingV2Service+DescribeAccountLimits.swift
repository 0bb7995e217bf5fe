import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    /// The limits that are kept here; limits on what is not served are left out.
    package func describeAccountLimits(
        _ input: DescribeAccountLimitsInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeAccountLimitsOutput {
        let limits = [
            ("application-load-balancers", LoadBalancingLimit.loadBalancers),
            ("listeners-per-application-load-balancer", LoadBalancingLimit.listenersPerLoadBalancer),
            ("rules-per-application-load-balancer", LoadBalancingLimit.rulesPerLoadBalancer),
            ("condition-values-per-alb-rule", LoadBalancingLimit.conditionValuesPerRule),
            ("condition-wildcards-per-alb-rule", LoadBalancingLimit.wildcardsPerRule),
            ("target-groups-per-application-load-balancer", LoadBalancingLimit.groupsPerLoadBalancer),
            ("target-groups", LoadBalancingLimit.targetGroups),
            ("target-groups-per-action-on-application-load-balancer", LoadBalancingLimit.groupsPerAction),
            ("targets-per-target-group", LoadBalancingLimit.targetsPerGroup),
        ]
        let all = limits.map { Limit(name: $0, max: String($1)) }
        let page = try Page(of: all, by: { $0.name ?? "" }, marker: input.marker, pageSize: input.pageSize)
        return DescribeAccountLimitsOutput(limits: page.elements, nextMarker: page.next)
    }
}
