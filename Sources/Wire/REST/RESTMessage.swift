package import Smithy

/// The parts of a REST request or answer that members are read from.
package struct RESTMessage: Sendable {
    package var labels: [String: String] = [:]
    package var query = QueryParameters()
    package var headers = Headers()
    package var status = 200
    package var body: ByteStream = .bytes([])
    /// The body is the payload itself, not XML.
    package var isStreamed = false
    private var parsed: XMLDocument?

    package init(
        labels: [String: String] = [:], query: QueryParameters = .init(), headers: Headers, status: Int = 200,
        body: ByteStream, isStreamed: Bool
    ) throws(ReadingError) {
        self.labels = labels
        self.query = query
        self.headers = headers
        self.status = status
        self.body = body
        self.isStreamed = isStreamed
        guard !isStreamed, case .bytes(let bytes) = body, !bytes.isEmpty else { return }
        parsed = try XMLDocument.parsed(bytes)
    }

    func document() throws(ReadingError) -> XMLDocument? { parsed }
}

extension XMLDocument {
    static func parsed(_ bytes: [UInt8]) throws(ReadingError) -> XMLDocument {
        do {
            return try XMLParser.parse(bytes)
        } catch {
            throw .malformed("The XML is not well formed: \(error.reason), at byte \(error.offset)")
        }
    }
}
