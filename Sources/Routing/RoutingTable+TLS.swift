extension RoutingTable {
    /// What a listener that takes TLS shows and asks of its clients.
    package struct ListenerTLS: Sendable, Equatable {
        /// The default first; the others by the name a client asks for.
        package var certificates: [Identity]
        package var policy: SecurityPolicy
        package var mutual = MutualAuthentication.off
        /// `ALPNPolicy` of a network load balancer's listener; an application load balancer has its own.
        package var applicationProtocols: [String] = []

        package init(certificates: [Identity], policy: SecurityPolicy) {
            self.certificates = certificates
            self.policy = policy
        }
    }

    /// A certificate with what is above it and its key, as PEM.
    package struct Identity: Sendable, Equatable {
        /// The host names it is for, perhaps with a wildcard as their first label; lower case.
        package var names: [String]
        package var certificates: String
        package var privateKey: String

        package init(names: [String], certificates: String, privateKey: String) {
            self.names = names
            self.certificates = certificates
            self.privateKey = privateKey
        }

        /// Source: RFC 6125 section 6.4.3: a wildcard stands for exactly one label, the leftmost.
        package func isFor(_ name: String) -> Bool {
            names.contains { pattern in
                if pattern == name { return true }
                guard pattern.hasPrefix("*."), let dot = name.firstIndex(of: ".") else { return false }
                return name[dot...] == pattern.dropFirst() && dot > name.startIndex
            }
        }
    }

    /// Source: Application Load Balancers guide, "Security policies for your Application Load Balancer".
    package struct SecurityPolicy: Sendable, Equatable {
        package enum Version: Int, Sendable, Comparable {
            case v1_0 = 10
            case v1_1 = 11
            case v1_2 = 12
            case v1_3 = 13

            package static func < (one: Version, other: Version) -> Bool { one.rawValue < other.rawValue }
        }
        package var name: String
        package var minimum: Version
        package var maximum: Version
        /// Of versions before 1.3, by OpenSSL's names, the preferred first.
        package var ciphers: [String]

        package init(name: String, minimum: Version, maximum: Version, ciphers: [String]) {
            self.name = name
            self.minimum = minimum
            self.maximum = maximum
            self.ciphers = ciphers
        }
    }

    /// Source: Application Load Balancers guide, "Mutual authentication with TLS in Application Load Balancer".
    package enum MutualAuthentication: Sendable, Equatable {
        case off
        /// A client's certificate is asked for, and told to the target as it is.
        case passthrough
        /// A client must have a certificate that leads up to the trust store.
        case verify(TrustStore, ignoresExpiry: Bool, tellsNames: Bool)
    }

    package struct TrustStore: Sendable, Equatable {
        /// PEM of the authorities' certificates.
        package var authorities: String
        /// Lists of revoked certificates, PEM or DER.
        package var revocations: [[UInt8]]

        package init(authorities: String, revocations: [[UInt8]]) {
            self.authorities = authorities
            self.revocations = revocations
        }
    }
}
