import Domain
import Routing
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func describeSSLPolicies(
        _ input: DescribeSSLPoliciesInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeSSLPoliciesOutput {
        for name in input.names where SecurityPolicy.named(name) == nil {
            throw ElasticLoadBalancingV2Fault.sslPolicyNotFound("SSL policy '\(name)' not found")
        }
        let wanted = SecurityPolicy.all.filter { input.names.isEmpty || input.names.contains($0.name) }
        let page = try Page(of: wanted, by: \.name, marker: input.marker, pageSize: input.pageSize)
        return DescribeSSLPoliciesOutput(sslPolicies: page.elements.map { .init($0) }, nextMarker: page.next)
    }
}

extension SslPolicy {
    fileprivate init(_ policy: SecurityPolicy.Policy) {
        self.init(
            sslProtocols: policy.shownVersions,
            ciphers: policy.shownCiphers.enumerated().map { .init(name: $1, priority: $0 + 1) }, name: policy.name,
            supportedLoadBalancerTypes: ["application", "network"])
    }
}
