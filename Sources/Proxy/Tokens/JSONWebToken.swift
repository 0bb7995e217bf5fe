import Crypto
import CryptoExtras
import Foundation
import Routing

/// A signed token, as a client sends it.
/// Source: RFC 7515 section 3.1, RFC 7519 section 7.2.
struct JSONWebToken {
    let keyID: String?
    private let claims: [String: Any]
    private let signature: Data
    private let signed: Data

    /// - Parameter text: the token alone, without its scheme.
    init(_ text: Substring) throws(TokenFault) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let head = Base64URL.decoded(parts[0]).flatMap({ JSONText($0)?.members }),
            let claims = Base64URL.decoded(parts[1]).flatMap({ JSONText($0)?.members }),
            let signature = Base64URL.decoded(parts[2]), !signature.isEmpty
        else { throw .formatInvalid }
        // An extension that must be understood is not.
        guard head["alg"] as? String == "RS256", head["crit"] == nil else { throw .formatInvalid }
        keyID = head["kid"] as? String
        self.claims = claims
        self.signature = signature
        signed = Data((parts[0] + "." + parts[1]).utf8)
    }

    /// - Parameter now: seconds since 1970.
    func check(
        _ expected: RoutingTable.JWTValidation, by keys: [_RSA.Signing.PublicKey], now: Double
    ) throws(TokenFault) {
        let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
        let digest = SHA256.hash(data: signed)
        guard keys.contains(where: { $0.isValidSignature(signature, for: digest, padding: .insecurePKCS1v1_5) }) else {
            throw .signatureInvalid
        }
        guard let issuer = claims["iss"] else { throw .claimNotPresent }
        guard let issuer = issuer as? String else { throw .claimFormatInvalid }
        guard issuer == expected.issuer else { throw .claimValueInvalid }
        guard let end = try instant("exp") else { throw .claimNotPresent }
        if now >= end { throw .claimValueInvalid }
        for name in ["nbf", "iat"] {
            if let begin = try instant(name), now < begin { throw .claimValueInvalid }
        }
        for claim in expected.claims { try check(claim) }
    }

    /// Seconds since 1970; nil without the claim.
    private func instant(_ name: String) throws(TokenFault) -> Double? {
        guard let claim = claims[name] else { return nil }
        guard let number = claim as? NSNumber else { throw .claimFormatInvalid }
        return number.doubleValue
    }

    /// Every value asked for must be there.
    private func check(_ expected: RoutingTable.JWTValidation.Claim) throws(TokenFault) {
        guard let claim = claims[expected.name] else { throw .claimNotPresent }
        let found: [String]? =
            switch expected.format {
            case .singleString: (claim as? String).map { [$0] }
            case .stringArray: claim as? [String]
            case .spaceSeparatedValues: (claim as? String)?.split(separator: " ").map(String.init)
            }
        guard let found else { throw .claimFormatInvalid }
        guard Set(found).isSuperset(of: expected.values) else { throw .claimValueInvalid }
    }
}
