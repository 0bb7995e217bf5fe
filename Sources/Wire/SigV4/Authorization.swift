/// What a request says about its own signature, in its `Authorization` header or, presigned, in its query.
package struct Authorization: Sendable, Equatable {
    package var credential: Credential
    /// In lower case.
    package var signedHeaders: [String]
    package var signature: String
    package var isPresigned: Bool
    /// `20261120T234859Z`; nil where only a `Date` header tells.
    package var timestamp: String?
    /// Seconds a presigned request is good for.
    package var lifetime: Int?

    private static let algorithm = "AWS4-HMAC-SHA256"

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
        var fields: [Substring: Substring] = [:]
        // By bytes: every request is asked for it, and by characters this took a twelfth of a request's time.
        for part in header.utf8.dropFirst(Self.algorithm.utf8.count).split(separator: UInt8(ascii: ",")) {
            let pair = part.drop { $0 == UInt8(ascii: " ") }.split(separator: UInt8(ascii: "="), maxSplits: 1)
            if pair.count == 2 { fields[Substring(pair[0])] = Substring(pair[1]) }
        }
        guard let text = fields["Credential"], let credential = Credential(text), let signed = fields["SignedHeaders"],
            let signature = fields["Signature"]
        else { return nil }
        self.credential = credential
        signedHeaders = signed.utf8.split(separator: UInt8(ascii: ";")).map { Substring($0).lowercased() }
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
        signedHeaders = signed.split(separator: ";").map { $0.lowercased() }
        self.signature = signature
        isPresigned = true
        timestamp = query["X-Amz-Date"]
        lifetime = query["X-Amz-Expires"].flatMap { Int($0) }
    }
}
