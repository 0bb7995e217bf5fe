import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeAccountLimits(
        _ input: DescribeAccountLimitsInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeAccountLimitsOutput {
        let all = Self.limits.map { Limit(name: $0.0, max: String($0.1)) }
        let page = try Page(of: all, by: { $0.name ?? "" }, marker: input.marker, pageSize: input.pageSize)
        return DescribeAccountLimitsOutput(limits: page.elements, nextMarker: page.next)
    }

    /// AWS's defaults, what is not served included: scripts look some of them up before they begin.
    /// Source: Elastic Load Balancing, "Quotas for your Application Load Balancers", "Quotas for your Network Load
    /// Balancers", "Quotas for your Gateway Load Balancers".
    private static let limits = [
        ("application-load-balancers", LoadBalancingLimit.loadBalancers),
        ("certificates-per-application-load-balancer", 25),
        ("certificates-per-network-load-balancer", 25),
        ("condition-values-per-alb-rule", 5),
        ("condition-wildcards-per-alb-rule", 6),
        ("gateway-load-balancers", 100),
        ("gateway-load-balancers-per-vpc", 100),
        ("geneve-target-groups", 100),
        ("listeners-per-application-load-balancer", LoadBalancingLimit.listenersPerLoadBalancer),
        ("listeners-per-network-load-balancer", LoadBalancingLimit.listenersPerLoadBalancer),
        ("network-load-balancers", 50),
        ("rules-per-application-load-balancer", 100),
        ("target-groups", LoadBalancingLimit.targetGroups),
        ("target-groups-per-action-on-application-load-balancer", LoadBalancingLimit.groupsPerAction),
        ("target-groups-per-action-on-network-load-balancer", 1),
        ("target-groups-per-application-load-balancer", 100),
        ("target-id-registrations-per-application-load-balancer", 1_000),
        ("targets-per-application-load-balancer", LoadBalancingLimit.targetsPerGroup),
        ("targets-per-availability-zone-per-gateway-load-balancer", 300),
        ("targets-per-availability-zone-per-network-load-balancer", 500),
        ("targets-per-network-load-balancer", 3_000),
    ]
}
