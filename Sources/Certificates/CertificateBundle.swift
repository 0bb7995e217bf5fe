import SwiftASN1
import X509

/// Certificates given together, as PEM.
package struct CertificateBundle: Sendable {
    let certificates: [Certificate]

    package var count: Int { certificates.count }
    package var facts: [CertificateFacts] { certificates.map(CertificateFacts.init) }

    /// Refuses text without any certificate.
    package init(pem: String) throws(CertificateFailure) {
        do {
            certificates = try PEMDocument.parseMultiple(pemString: pem).map(Certificate.init(pemDocument:))
        } catch {
            throw CertificateFailure("The certificates cannot be read: \(error)")
        }
        if certificates.isEmpty { throw CertificateFailure("There is no certificate.") }
    }

    /// True when the key is that of the first certificate.
    package func fits(privateKey pem: String) throws(CertificateFailure) -> Bool {
        do {
            return try certificates.first?.publicKey == Certificate.PrivateKey(pemEncoded: pem).publicKey
        } catch {
            throw CertificateFailure("The private key cannot be read: \(error)")
        }
    }

    /// True when each certificate was signed by the next.
    package var isChain: Bool {
        zip(certificates, certificates.dropFirst()).allSatisfy { one, next in
            next.publicKey.isValidSignature(one.signature, for: one)
        }
    }
}
