import SwiftASN1
import X509

/// Which certificates of one issuer were revoked (RFC 5280, section 5). Its signature is not checked: who brings it is
/// trusted, as with the authorities beside it.
package struct RevocationList: Sendable {
    let issuer: DistinguishedName
    private let serials: Set<[UInt8]>

    package var count: Int { serials.count }

    /// - Parameter bytes: PEM or DER.
    package init(_ bytes: [UInt8]) throws(CertificateFailure) {
        do {
            let der =
                bytes.starts(with: Array("-----BEGIN".utf8))
                ? try PEMDocument(pemString: String(decoding: bytes, as: UTF8.self)).derBytes : bytes
            (issuer, serials) = try Self.read(try DER.parse(der))
        } catch {
            throw CertificateFailure("The revocation list cannot be read: \(error)")
        }
    }

    func contains(_ certificate: Certificate) -> Bool {
        certificate.issuer == issuer && serials.contains(Array(certificate.serialNumber.bytes))
    }

    private static func read(_ node: ASN1Node) throws -> (DistinguishedName, Set<[UInt8]>) {
        try DER.sequence(node, identifier: .sequence) { parts in
            guard let list = parts.next() else { throw CertificateFailure("it is empty") }
            while parts.next() != nil {}
            return try DER.sequence(list, identifier: .sequence) { try readList(&$0) }
        }
    }

    /// `TBSCertList`: version, signature, issuer, this update, next update, revoked certificates, extensions; the
    /// first, fifth, sixth and last may be missing.
    private static func readList(
        _ nodes: inout ASN1NodeCollection.Iterator
    ) throws -> (DistinguishedName, Set<[UInt8]>) {
        var next = nodes.next()
        if next?.identifier == .integer { next = nodes.next() }
        guard next?.identifier == .sequence, let name = nodes.next(), nodes.next() != nil else {
            throw CertificateFailure("it is cut short")
        }
        var serials: Set<[UInt8]> = []
        while let node = nodes.next() {
            guard node.identifier == .sequence else { continue }
            serials = try Set(DER.sequence(node, identifier: .sequence) { try readEntries(&$0) })
        }
        return (try DistinguishedName(derEncoded: name), serials)
    }

    private static func readEntries(_ nodes: inout ASN1NodeCollection.Iterator) throws -> [[UInt8]] {
        var serials: [[UInt8]] = []
        while let entry = nodes.next() {
            serials.append(
                try DER.sequence(entry, identifier: .sequence) { fields in
                    let serial = try ArraySlice<UInt8>(derEncoded: &fields)
                    while fields.next() != nil {}
                    return Array(serial)
                })
        }
        return serials
    }
}
