import Crypto
import Foundation
import Smithy

/// Signature Version 4 over one request (AWS: "Create a signed AWS API request").
package struct Signer: Sendable {
    private let secret: String
    private let credential: Credential

    package init(secret: String, credential: Credential) {
        self.secret = secret
        self.credential = credential
    }

    /// `payloadHash` as in `x-amz-content-sha256`, or the hash of the body; `timestamp` as in `X-Amz-Date`.
    package func signature(
        _ head: RequestHead, signedHeaders: [String], payloadHash: String, timestamp: String
    ) -> String {
        let request = canonicalRequest(head, signedHeaders: signedHeaders, payloadHash: payloadHash)
        let hash = SHA256.hash(data: Data(request.utf8)).hexadecimal
        return sign("AWS4-HMAC-SHA256\n\(timestamp)\n\(credential.scope)\n\(hash)")
    }

    /// Of a chunk in a `STREAMING-AWS4-HMAC-SHA256-PAYLOAD` body; `previous` is the signature before it.
    package func chunkSignature(_ chunk: [UInt8], previous: String, timestamp: String) -> String {
        let empty = SHA256.hash(data: Data()).hexadecimal
        let hash = SHA256.hash(data: Data(chunk)).hexadecimal
        return sign("AWS4-HMAC-SHA256-PAYLOAD\n\(timestamp)\n\(credential.scope)\n\(previous)\n\(empty)\n\(hash)")
    }

    private func sign(_ text: String) -> String {
        var key = SymmetricKey(data: Data(("AWS4" + secret).utf8))
        for part in [credential.day, credential.region, credential.service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Data(part.utf8), using: key))
        }
        return HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key).hexadecimal
    }

    func canonicalRequest(_ head: RequestHead, signedHeaders: [String], payloadHash: String) -> String {
        let headers = signedHeaders.map { "\($0):\(Self.collapsed(head.headers[$0] ?? ""))\n" }.joined()
        return [
            head.method, canonicalPath(head.path), Self.canonicalQuery(head.query), headers,
            signedHeaders.joined(separator: ";"), payloadHash,
        ].joined(separator: "\n")
    }

    /// S3 signs the path as it is sent; the others normalise it and encode it once more.
    private func canonicalPath(_ path: String) -> String {
        guard credential.service != "s3" else { return path.isEmpty ? "/" : path }
        var segments: [Substring] = []
        for segment in path.split(separator: "/") {
            switch segment {
            case ".": break
            case "..": _ = segments.popLast()
            default: segments.append(segment)
            }
        }
        let slash = path.hasSuffix("/") && !segments.isEmpty ? "/" : ""
        return PercentCoding.encoded("/" + segments.joined(separator: "/") + slash, keepingSlash: true)
    }

    private static func canonicalQuery(_ query: String) -> String {
        let pairs = query.split(separator: "&").compactMap { pair -> (String, String)? in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentCoding.decoded(parts[0], plusIsSpace: false),
                let value = PercentCoding.decoded(parts.count > 1 ? parts[1] : "", plusIsSpace: false),
                name != "X-Amz-Signature"
            else { return nil }
            return (PercentCoding.encoded(name), PercentCoding.encoded(value))
        }
        return pairs.sorted { $0 < $1 }.map { $0.0 + "=" + $0.1 }.joined(separator: "&")
    }

    private static func collapsed(_ value: String) -> String {
        value.split(separator: " ").joined(separator: " ").trimmingCharacters(in: .whitespaces)
    }
}
