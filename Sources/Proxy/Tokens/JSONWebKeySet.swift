import CryptoExtras
import Foundation

/// The public keys that an issuer signs with.
/// Source: RFC 7517; Application Load Balancers guide, "Verify JWTs using an Application Load Balancer": RS256 only, up
/// to 150 kB and ten keys.
struct JSONWebKeySet: Sendable {
    private struct Entry {
        var id: String?
        var key: _RSA.Signing.PublicKey
    }

    private var entries: [Entry] = []

    static let mostBytes = 150 * 1024
    private static let mostKeys = 10

    init(_ bytes: [UInt8]) throws(TokenFault) {
        guard let members = JSONText(bytes)?.members["keys"] as? [Any] else { throw .keysInvalid }
        if members.count > Self.mostKeys { throw .keysTooLarge }
        for case let member as [String: Any] in members where member["kty"] as? String == "RSA" {
            if let use = member["use"] as? String, use != "sig" { continue }
            if let algorithm = member["alg"] as? String, algorithm != "RS256" { continue }
            guard let modulus = (member["n"] as? String).flatMap(Base64URL.decoded),
                let exponent = (member["e"] as? String).flatMap(Base64URL.decoded)
            else { throw .keysInvalid }
            do {
                entries.append(
                    Entry(id: member["kid"] as? String, key: try _RSA.Signing.PublicKey(n: modulus, e: exponent)))
            } catch {
                throw .keysInvalid
            }
        }
    }

    /// Those that may have signed: the one that a token names, or all where it names none.
    func keys(named id: String?) -> [_RSA.Signing.PublicKey] {
        entries.filter { id == nil || $0.id == id }.map(\.key)
    }
}

/// An object of JSON, as read.
struct JSONText {
    let members: [String: Any]

    /// nil for what is no object.
    init?(_ bytes: some Sequence<UInt8>) {
        do {
            guard let members = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
                return nil
            }
            self.members = members
        } catch {
            return nil
        }
    }
}

/// Source: RFC 7515, section 2.
enum Base64URL {
    static func decoded(_ text: some StringProtocol) -> Data? {
        guard text.utf8.allSatisfy(isDigit) else { return nil }
        let plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.count % 4) % 4))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
