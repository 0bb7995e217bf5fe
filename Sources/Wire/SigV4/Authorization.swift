/// What a request says about its own signature, in its `Authorization` header or, presigned, in its query.
package struct Authorization: Sendable, Equatable {
    package var credential: Credential
    /// As sent: names between semicolons.
    private let signedHeaderList: String
    package var signature: String
    package var isPresigned: Bool
    /// `20261120T234859Z`; nil where only a `Date` header tells.
    package var timestamp: String?
    /// Seconds a presigned request is good for.
    package var lifetime: Int?

    private static let algorithm = "AWS4-HMAC-SHA256"

    /// In lower case.
    package var signedHeaders: [String] { signedHeaderList.split(separator: ";").map { $0.lowercased() } }

    /// nil where the request is not signed, or not in this way.
    package init?(_ head: RequestHead) {
        if let header = head.headers["authorization"] {
            self.init(header: header, timestamp: head.headers["x-amz-date"])
        } else if head.query.contains("X-Amz-Credential"), let query = QueryParameters(head.query) {
            self.init(query: query)
        } else {
            return nil
        }
    }

    private init?(header: String, timestamp: String?) {
        guard header.hasPrefix(Self.algorithm) else { return nil }
        var credential: Credential?
        var signed: Substring?
        var signature: Substring?
        // By bytes, and without a table: every request is asked for it.
        for part in header.utf8.dropFirst(Self.algorithm.utf8.count).split(separator: UInt8(ascii: ",")) {
            let field = part.drop { $0 == UInt8(ascii: " ") }
            guard let equals = field.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let value = Substring(field[field.index(after: equals)...])
            switch Substring(field[..<equals]) {
            case "Credential": credential = Credential(value)
            case "SignedHeaders": signed = value
            case "Signature": signature = value
            default: break
            }
        }
        guard let credential, let signed, let signature, !signed.isEmpty, !signature.isEmpty else { return nil }
        self.credential = credential
        signedHeaderList = String(signed)
        self.signature = String(signature)
        isPresigned = false
        self.timestamp = timestamp
    }

    private init?(query: QueryParameters) {
        guard query["X-Amz-Algorithm"] == Self.algorithm, let text = query["X-Amz-Credential"],
            let credential = Credential(text), let signed = query["X-Amz-SignedHeaders"],
            let signature = query["X-Amz-Signature"]
        else { return nil }
        self.credential = credential
        signedHeaderList = signed
        self.signature = signature
        isPresigned = true
        timestamp = query["X-Amz-Date"]
        lifetime = query["X-Amz-Expires"].flatMap { Int($0) }
    }
}
