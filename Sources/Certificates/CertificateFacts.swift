package import Foundation
import SwiftASN1
import X509

/// What a certificate says of itself, for those who show it.
package struct CertificateFacts: Sendable, Equatable {
    package var commonName: String?
    /// Host names, the common name first where it is one of them.
    package var names: [String]
    package var subject: String
    package var issuer: String
    package var issuerCommonName: String?
    /// Bytes in hexadecimal, separated by colons.
    package var serial: String
    package var notBefore: Date
    package var notAfter: Date
    /// ACM's name; nil for a kind of key that load balancers do not take.
    package var keyAlgorithm: KeyAlgorithm?
    /// ACM's name, as `SHA256WITHRSA`.
    package var signatureAlgorithm: String

    /// - Parameter pem: exactly one certificate.
    package init(pem: String) throws(CertificateFailure) {
        do {
            self.init(try Certificate(pemEncoded: pem))
        } catch {
            throw CertificateFailure("The certificate cannot be read: \(error)")
        }
    }

    init(_ certificate: Certificate) {
        commonName = Self.commonName(certificate.subject)
        names = Self.names(certificate)
        subject = "\(certificate.subject)"
        issuer = "\(certificate.issuer)"
        issuerCommonName = Self.commonName(certificate.issuer)
        serial = certificate.serialNumber.bytes.map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }.joined(separator: ":")
        notBefore = certificate.notValidBefore
        notAfter = certificate.notValidAfter
        keyAlgorithm = KeyAlgorithm(certificate.publicKey)
        signatureAlgorithm = Self.signatures[certificate.signatureAlgorithm] ?? "\(certificate.signatureAlgorithm)"
    }

    private static let signatures: [Certificate.SignatureAlgorithm: String] = [
        .ecdsaWithSHA256: "SHA256WITHECDSA", .ecdsaWithSHA384: "SHA384WITHECDSA", .ecdsaWithSHA512: "SHA512WITHECDSA",
        .sha256WithRSAEncryption: "SHA256WITHRSA", .sha384WithRSAEncryption: "SHA384WITHRSA",
        .sha512WithRSAEncryption: "SHA512WITHRSA", .sha1WithRSAEncryption: "SHA1WITHRSA",
    ]

    private static func commonName(_ name: DistinguishedName) -> String? {
        for part in name {
            for attribute in part where attribute.type == .RDNAttributeType.commonName {
                return String(attribute.value)
            }
        }
        return nil
    }

    /// A certificate whose alternative names do not read has none.
    private static func names(_ certificate: Certificate) -> [String] {
        var names: [String] = []
        do {
            for case .dnsName(let name) in try certificate.extensions.subjectAlternativeNames ?? .init([]) {
                names.append(name)
            }
        } catch {
            names = []
        }
        guard let common = commonName(certificate.subject) else { return names }
        return [common] + names.filter { $0 != common }
    }
}
