import SwiftASN1
@_spi(DisableValidityCheck) import X509

/// Decides whether a client's certificates lead up to a trust store.
/// Source: Application Load Balancers guide, "Mutual authentication with TLS in Application Load Balancer".
package struct ClientVerifier: Sendable {
    private let authorities: CertificateStore
    private let revocations: [RevocationList]
    private let ignoresExpiry: Bool

    /// An Application Load Balancer follows no longer chains.
    private static let longestChain = 4

    /// - Parameters:
    ///   - authorities: PEM.
    ///   - revocations: lists as PEM or DER.
    package init(
        authorities: String, revocations: [[UInt8]], ignoresExpiry: Bool
    ) throws(CertificateFailure) {
        self.authorities = CertificateStore(try CertificateBundle(pem: authorities).certificates)
        var lists: [RevocationList] = []
        for bytes in revocations { lists.append(try RevocationList(bytes)) }
        self.revocations = lists
        self.ignoresExpiry = ignoresExpiry
    }

    /// - Parameter presented: DER, the client's own first.
    package func accepts(_ presented: [[UInt8]]) async -> Bool {
        do {
            let certificates = try presented.map { try Certificate(derEncoded: $0) }
            guard let leaf = certificates.first, Self.isForClients(leaf) else { return false }
            guard let chain = await chain(leaf, certificates.dropFirst()) else { return false }
            return chain.count <= Self.longestChain
                && !chain.contains { certificate in revocations.contains { $0.contains(certificate) } }
        } catch {
            return false
        }
    }

    private func chain(_ leaf: Certificate, _ others: ArraySlice<Certificate>) async -> [Certificate]? {
        let intermediates = CertificateStore(others)
        let result: X509.CertificateValidationResult
        if ignoresExpiry {
            var verifier = Verifier(rootCertificates: authorities) { RFC5280Policy.withValidityCheckDisabled() }
            result = await verifier.validate(leaf: leaf, intermediates: intermediates)
        } else {
            var verifier = Verifier(rootCertificates: authorities) { RFC5280Policy() }
            result = await verifier.validate(leaf: leaf, intermediates: intermediates)
        }
        guard case .validCertificate(let chain) = result else { return nil }
        return Array(chain)
    }

    /// One that says what it is for must say so (RFC 5280, section 4.2.1.12).
    private static func isForClients(_ leaf: Certificate) -> Bool {
        do {
            guard let usages = try leaf.extensions.extendedKeyUsage else { return true }
            return usages.contains(.clientAuth) || usages.contains(.any)
        } catch {
            return false
        }
    }
}
