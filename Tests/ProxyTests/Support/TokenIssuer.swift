import Crypto
import CryptoExtras
import Foundation

/// Signs tokens and publishes its key, as an identity provider does.
struct TokenIssuer {
    let key: _RSA.Signing.PrivateKey
    let id: String

    init(id: String = "one") throws {
        key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        self.id = id
    }

    static func base64URL(_ bytes: some Sequence<UInt8>) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// - Parameter claims: the members of a JSON object.
    func token(_ claims: String, algorithm: String = "RS256") throws -> String {
        let head = Self.base64URL(#"{"alg":"\#(algorithm)","kid":"\#(id)","typ":"JWT"}"#.utf8)
        let signed = head + "." + Self.base64URL("{\(claims)}".utf8)
        let signature = try key.signature(
            for: SHA256.hash(data: Data(signed.utf8)), padding: .insecurePKCS1v1_5)
        return signed + "." + Self.base64URL(signature.rawRepresentation)
    }

    /// One of RFC 7517's sets.
    func keySet() throws -> String {
        let parts = try key.publicKey.getKeyPrimitives()
        return
            #"{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"\#(id)","n":"\#(Self.base64URL(parts.modulus))","#
            + #""e":"\#(Self.base64URL(parts.publicExponent))"}]}"#
    }
}
