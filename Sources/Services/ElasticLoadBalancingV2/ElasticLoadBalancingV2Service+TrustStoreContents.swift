import Domain
package import ElasticLoadBalancingV2API
package import Smithy

/// Where what a trust store was made of can be read. Unlike AWS's, the addresses do not expire.
extension ElasticLoadBalancingV2Service {
    package func getTrustStoreCaCertificatesBundle(
        _ input: GetTrustStoreCaCertificatesBundleInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetTrustStoreCaCertificatesBundleOutput {
        let store = try look { world throws(Fault) in
            try world.requireTrustStore(input.trustStoreArn, in: context.scope)
        }
        return GetTrustStoreCaCertificatesBundleOutput(location: context.address(store.contentPath))
    }

    package func getTrustStoreRevocationContent(
        _ input: GetTrustStoreRevocationContentInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetTrustStoreRevocationContentOutput {
        let path = try look { world throws(Fault) in
            let store = try world.requireTrustStore(input.trustStoreArn, in: context.scope)
            return try "\(store.contentPath)/revocations/\(store.requireRevocation(input.revocationId).id)"
        }
        return GetTrustStoreRevocationContentOutput(location: context.address(path))
    }

    /// Only what is shared with other accounts has a policy, and nothing is shared here.
    package func getResourcePolicy(
        _ input: GetResourcePolicyInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetResourcePolicyOutput {
        let isKnown = try look { world throws(Fault) in world.trustStores[input.resourceArn]?.scope == context.scope }
        throw ElasticLoadBalancingV2Fault.resourceNotFound(
            isKnown
                ? "Resource '\(input.resourceArn)' has no policy: it is not shared"
                : "Resource '\(input.resourceArn)' not found")
    }
}

extension RequestContext {
    /// On the gateway, at the address by which the client called.
    fileprivate func address(_ path: String) -> String {
        let host = host ?? "localhost"
        return (host.hasSuffix(".amazonaws.com") ? "https://" : "http://") + host + path
    }
}
