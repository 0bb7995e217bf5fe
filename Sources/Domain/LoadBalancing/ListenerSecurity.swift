/// What a listener that takes TLS shows its clients and asks of them.
package struct ListenerSecurity: Codable, Sendable, Equatable {
    /// The name of a `SecurityPolicy`.
    package var policy: String
    /// ARNs, the default first.
    package var certificates: [String]
    package var mutual: MutualAuthentication?
    /// Of a network load balancer's TLS listener: `HTTP1Only`, `HTTP2Only`, `HTTP2Optional`, `HTTP2Preferred`, `None`.
    package var alpnPolicy: String?

    package init(
        policy: String = SecurityPolicy.standard, certificates: [String], mutual: MutualAuthentication? = nil,
        alpnPolicy: String? = nil
    ) {
        self.policy = policy
        self.certificates = certificates
        self.mutual = mutual
        self.alpnPolicy = alpnPolicy
    }
}

/// Source: Elastic Load Balancing API Reference, `MutualAuthenticationAttributes`.
package struct MutualAuthentication: Codable, Sendable, Equatable {
    package enum Mode: String, Codable, Sendable {
        case off, passthrough, verify
    }
    package var mode: Mode
    /// The ARN; with `verify`.
    package var trustStore: String?
    package var ignoresExpiry: Bool
    /// The authorities' names are told to clients, so that they can choose a certificate.
    package var tellsNames: Bool

    package init(mode: Mode, trustStore: String?, ignoresExpiry: Bool, tellsNames: Bool) {
        self.mode = mode
        self.trustStore = trustStore
        self.ignoresExpiry = ignoresExpiry
        self.tellsNames = tellsNames
    }
}

/// What a listener is asked to be about TLS; nil: not said.
package struct ListenerSecurityChange: Sendable {
    package var policy: String?
    /// The default one.
    package var certificate: String?
    package var mutual: MutualAuthentication?
    package var alpnPolicy: String?

    package init(
        policy: String? = nil, certificate: String? = nil, mutual: MutualAuthentication? = nil,
        alpnPolicy: String? = nil
    ) {
        self.policy = policy
        self.certificate = certificate
        self.mutual = mutual
        self.alpnPolicy = alpnPolicy
    }

    package var isEmpty: Bool { policy == nil && certificate == nil && mutual == nil && alpnPolicy == nil }
}
