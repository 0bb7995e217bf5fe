import Domain
import ElasticLoadBalancingV2API
import Smithy

extension ListenerSecurityChange {
    init(
        certificates: [Certificate], sslPolicy: String?, authentication: MutualAuthenticationAttributes?,
        alpnPolicy: [String]
    ) throws(ServiceError) {
        if certificates.count > 1 {
            throw .validation(
                "You can specify only one default certificate; others are added with AddListenerCertificates")
        }
        if certificates.contains(where: { $0.isDefault != nil }) {
            throw .validation("IsDefault cannot be specified for a listener's default certificate")
        }
        let protocols = ["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred", "None"]
        if alpnPolicy.count > 1 || alpnPolicy.contains(where: { !protocols.contains($0) }) {
            throw ElasticLoadBalancingV2Fault.alpnPolicyNotSupported(
                "ALPN policy '\(alpnPolicy.joined(separator: ", "))' not found")
        }
        self.init(
            policy: sslPolicy, certificate: certificates.first?.certificateArn,
            mutual: try authentication.map { (given) throws(ServiceError) in try .init(given) },
            alpnPolicy: alpnPolicy.first)
    }
}

extension MutualAuthentication {
    fileprivate init(_ given: MutualAuthenticationAttributes) throws(ServiceError) {
        guard let mode = Mode(rawValue: given.mode ?? "off") else {
            throw .validation(
                "Mutual authentication mode '\(given.mode ?? "")' must be one of 'off, passthrough, verify'")
        }
        if mode != .verify, given.ignoreClientCertificateExpiry == true || given.advertiseTrustStoreCaNames == .on {
            throw .validation(
                "IgnoreClientCertificateExpiry and AdvertiseTrustStoreCaNames are for mutual authentication mode 'verify'"
            )
        }
        self.init(
            mode: mode, trustStore: given.trustStoreArn, ignoresExpiry: given.ignoreClientCertificateExpiry ?? false,
            tellsNames: given.advertiseTrustStoreCaNames == .on)
    }
}

extension MutualAuthenticationAttributes {
    init(_ mutual: MutualAuthentication?) {
        guard let mutual, mutual.mode != .off else {
            self.init(mode: "off")
            return
        }
        let verifies = mutual.mode == .verify
        self.init(
            mode: mutual.mode.rawValue, trustStoreArn: mutual.trustStore,
            ignoreClientCertificateExpiry: verifies ? mutual.ignoresExpiry : nil,
            trustStoreAssociationStatus: verifies ? .active : nil,
            advertiseTrustStoreCaNames: verifies ? (mutual.tellsNames ? .on : .off) : nil)
    }
}
