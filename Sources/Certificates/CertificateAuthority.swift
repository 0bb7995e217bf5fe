import Crypto
package import Foundation
import SwiftASN1
import X509

/// The authority whose certificates the data directory's clients are asked to trust. It signs whatever it is asked to:
/// who holds its key can speak for every name to who trusts it, so the key stays in the data directory.
package struct CertificateAuthority: Sendable {
    private let certificate: Certificate
    private let key: Certificate.PrivateKey
    /// The certificate as PEM, for clients to trust.
    package let pem: String

    private static let years = 10
    private static let day: TimeInterval = 86_400
    /// Clients' clocks may be slow.
    private static let backdating: TimeInterval = 3_600

    /// Makes a new one.
    package init(at now: Date) throws(CertificateFailure) {
        do {
            let key = try KeyAlgorithm.p256.makeKey()
            let name = try DistinguishedName {
                OrganizationName("Teal")
                CommonName("Teal local authority \(UInt32.random(in: 0...UInt32.max))")
            }
            let certificate = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey,
                notValidBefore: now - Self.backdating, notValidAfter: now + Double(Self.years) * 365 * Self.day,
                issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try Self.extensions(key.publicKey), issuerPrivateKey: key)
            try self.init(certificate, key)
        } catch {
            throw CertificateFailure("The authority's certificate cannot be made: \(error)")
        }
    }

    /// Takes one that was made before.
    package init(pem: String, privateKey: String) throws(CertificateFailure) {
        do {
            try self.init(Certificate(pemEncoded: pem), Certificate.PrivateKey(pemEncoded: privateKey))
        } catch {
            throw CertificateFailure("The authority's certificate or key cannot be read: \(error)")
        }
    }

    private init(_ certificate: Certificate, _ key: Certificate.PrivateKey) throws {
        guard certificate.publicKey == key.publicKey else {
            throw CertificateFailure("the key is not the certificate's")
        }
        self.certificate = certificate
        self.key = key
        pem = try certificate.serializeAsPEM().pemString + "\n"
    }

    private static func extensions(_ key: Certificate.PublicKey) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            SubjectKeyIdentifier(hash: key)
        }
    }

    var privateKeyPEM: String {
        get throws { try key.serializeAsPEM().pemString + "\n" }
    }

    // MARK: Issuing

    /// A server's certificate.
    /// - Parameters:
    ///   - names: host names, perhaps with a wildcard, and IPv4 addresses; the first is the common name.
    ///   - days: how long it is valid. ACM's are for 13 months.
    package func issue(
        _ names: [String], algorithm: KeyAlgorithm = .p256, days: Int = 395, at now: Date
    ) throws(CertificateFailure) -> IssuedCertificate {
        do {
            let leafKey = try algorithm.makeKey()
            let leaf = try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: leafKey.publicKey,
                notValidBefore: now - Self.backdating, notValidAfter: now + Double(days) * Self.day,
                issuer: certificate.subject, subject: try Self.subject(names), signatureAlgorithm: .ecdsaWithSHA256,
                extensions: try leafExtensions(names, leafKey.publicKey), issuerPrivateKey: key)
            return IssuedCertificate(
                certificate: try leaf.serializeAsPEM().pemString + "\n", chain: pem,
                privateKey: try leafKey.serializeAsPEM().pemString + "\n")
        } catch {
            throw CertificateFailure("A certificate for \(names.first ?? "no name") cannot be made: \(error)")
        }
    }

    /// A common name has at most 64 characters (RFC 5280, appendix A.1); a longer one is only an alternative name.
    private static func subject(_ names: [String]) throws -> DistinguishedName {
        try DistinguishedName {
            if let name = names.first, name.count <= 64 { CommonName(name) } else { OrganizationName("Teal") }
        }
    }

    private func leafExtensions(_ names: [String], _ key: Certificate.PublicKey) throws -> Certificate.Extensions {
        try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true, keyEncipherment: true))
            try ExtendedKeyUsage([.serverAuth, .clientAuth])
            SubjectAlternativeNames(names.map(Self.generalName))
            SubjectKeyIdentifier(hash: key)
            AuthorityKeyIdentifier(
                keyIdentifier: SubjectKeyIdentifier(hash: certificate.publicKey).keyIdentifier)
        }
    }

    private static func generalName(_ name: String) -> GeneralName {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        let address = parts.compactMap { $0 }
        return parts.count == 4 && address.count == 4
            ? .ipAddress(ASN1OctetString(contentBytes: address[...])) : .dnsName(name)
    }
}
