import Crypto
package import Foundation
package import Smithy

/// Checks a request's signature against a key's secret.
package struct Verification: Sendable {
    /// How far the signer's clock may be off, in seconds; nil: any distance.
    package var skew: TimeInterval?

    package init(skew: TimeInterval? = 900) {
        self.skew = skew
    }

    /// `bodyHash` is the body's SHA-256 in hexadecimal, where it was collected. A body that is streamed is checked
    /// against `x-amz-content-sha256` by whoever reads it.
    package func check(
        _ head: RequestHead, _ authorization: Authorization, secret: String, bodyHash: String?, now: Date
    ) throws(ServiceError) {
        guard let timestamp = authorization.timestamp, let signedAt = TimestampFormat.date(timestamp),
            timestamp.hasPrefix(authorization.credential.day)
        else { throw ServiceError("IncompleteSignature", "The request carries no valid date.", status: 403) }
        try checkTime(authorization, signedAt, now)
        let payload = try payloadHash(head, authorization, bodyHash)
        let expected = Signer(secret: secret, credential: authorization.credential).signature(
            head, signedHeaders: authorization.signedHeaders, payloadHash: payload, timestamp: timestamp)
        guard Self.isSame(expected, authorization.signature) else {
            throw ServiceError(
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided.", status: 403)
        }
    }

    private func checkTime(_ authorization: Authorization, _ signedAt: Date, _ now: Date) throws(ServiceError) {
        let age = now.timeIntervalSince(signedAt)
        if authorization.isPresigned {
            guard let lifetime = authorization.lifetime, (1...604_800).contains(lifetime) else {
                throw ServiceError("AuthorizationQueryParametersError", "X-Amz-Expires must be between 1 and 604800.")
            }
            guard age <= Double(lifetime) else {
                throw ServiceError("AccessDenied", "Request has expired", status: 403)
            }
        }
        guard let skew, authorization.isPresigned ? -age > skew : abs(age) > skew else { return }
        throw ServiceError(
            "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.",
            status: 403)
    }

    private func payloadHash(
        _ head: RequestHead, _ authorization: Authorization, _ bodyHash: String?
    ) throws(ServiceError) -> String {
        guard !authorization.isPresigned || authorization.credential.service != "s3" else { return "UNSIGNED-PAYLOAD" }
        guard let stated = head.headers["x-amz-content-sha256"] else { return bodyHash ?? Self.hashOfNothing }
        let isHash = stated.utf8.count == 64
        if isHash, let bodyHash, bodyHash != stated {
            throw ServiceError(
                "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.")
        }
        return stated
    }

    private static let hashOfNothing = SHA256.hash(data: Data()).hexadecimal

    /// Takes the same time wherever the first difference is.
    static func isSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
