import Foundation
import SwiftASN1
import X509

/// What a target is told of a client's certificate, as header fields.
/// Source: Application Load Balancers guide, "HTTP headers and mutual TLS".
package enum ClientCertificateFields {
    package static let prefix = "x-amzn-mtls-"

    /// Of a certificate that was verified.
    /// - Parameter leaf: DER.
    package static func verified(_ leaf: [UInt8]) throws(CertificateFailure) -> [(name: String, value: String)] {
        do {
            let certificate = try Certificate(derEncoded: leaf)
            let serial = certificate.serialNumber.bytes.map { byte in
                let text = String(byte, radix: 16, uppercase: true)
                return text.count == 1 ? "0" + text : text
            }.joined()
            return [
                ("X-Amzn-Mtls-Clientcert-Serial-Number", serial),
                ("X-Amzn-Mtls-Clientcert-Issuer", printable("\(certificate.issuer)")),
                ("X-Amzn-Mtls-Clientcert-Subject", printable("\(certificate.subject)")),
                (
                    "X-Amzn-Mtls-Clientcert-Validity",
                    "NotBefore=\(time(certificate.notValidBefore));NotAfter=\(time(certificate.notValidAfter))"
                ),
                ("X-Amzn-Mtls-Clientcert-Leaf", escaped(try certificate.serializeAsPEM().pemString + "\n")),
            ]
        } catch {
            throw CertificateFailure("The client's certificate cannot be told: \(error)")
        }
    }

    /// Of certificates that nobody looked at: all of them.
    /// - Parameter chain: DER.
    package static func passedThrough(_ chain: [[UInt8]]) -> [(name: String, value: String)] {
        let text = chain.map { PEMDocument(type: "CERTIFICATE", derBytes: $0).pemString + "\n" }.joined()
        return [("X-Amzn-Mtls-Clientcert", escaped(text))]
    }

    private static func time(_ date: Date) -> String { date.formatted(.iso8601) }

    /// A name may hold any character; a field may not.
    private static func printable(_ text: String) -> String {
        String(decoding: text.utf8.map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
    }

    /// PEM in URL encoding, with `+=/` as safe characters.
    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: safe) ?? ""
    }

    private static let safe = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~+=/"))
}
