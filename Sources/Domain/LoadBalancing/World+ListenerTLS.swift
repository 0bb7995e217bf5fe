import Routing

extension World {
    /// What the data plane needs to know about a listener's TLS. A certificate or trust store that is gone is left
    /// out; a listener that has none left is not served, and says why.
    func tls(of listener: Listener) -> RoutingTable.ListenerTLS? {
        guard let security = listener.security, let policy = SecurityPolicy.named(security.policy) else { return nil }
        let identities = security.certificates.compactMap { serverCertificates[$0] }.map { certificate in
            RoutingTable.Identity(
                names: certificate.names.map { $0.lowercased() },
                certificates: certificate.certificate + "\n" + (certificate.chain ?? ""),
                privateKey: certificate.privateKey)
        }
        var tls = RoutingTable.ListenerTLS(certificates: identities, policy: policy)
        tls.mutual = mutual(security.mutual)
        tls.applicationProtocols = Self.protocols(security.alpnPolicy)
        return tls
    }

    private func mutual(_ settings: MutualAuthentication?) -> RoutingTable.MutualAuthentication {
        guard let settings else { return .off }
        switch settings.mode {
        case .off: return .off
        case .passthrough: return .passthrough
        case .verify:
            // A store that is in use cannot be deleted; without any authority nobody is let in.
            let store = settings.trustStore.flatMap { trustStores[$0] }
            return .verify(
                .init(
                    authorities: store?.authorities ?? "",
                    revocations: (store?.revocations ?? []).map { Array($0.content) }),
                ignoresExpiry: settings.ignoresExpiry, tellsNames: settings.tellsNames)
        }
    }

    /// Source: Network Load Balancers guide, "ALPN policies".
    private static func protocols(_ policy: String?) -> [String] {
        switch policy {
        case "HTTP1Only": ["http/1.1", "http/1.0"]
        case "HTTP2Only": ["h2"]
        case "HTTP2Optional": ["http/1.1", "http/1.0", "h2"]
        case "HTTP2Preferred": ["h2", "http/1.1", "http/1.0"]
        default: []
        }
    }

    /// The ARNs of the load balancers that serve the certificate.
    package func users(ofCertificate id: String) -> [String] {
        let users = listeners.values.filter { $0.security?.certificates.contains(id) == true }
        return Set(users.map(\.loadBalancerID)).sorted()
    }
}
