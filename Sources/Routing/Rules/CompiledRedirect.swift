/// A redirect whose texts are taken apart at `#{…}`.
/// Source: Application Load Balancers guide, "Redirect actions".
package struct CompiledRedirect: Sendable {
    package let status: Int
    private let spoken: String
    private let host: String
    private let port: String
    private let path: String
    private let query: String

    init(_ redirect: RoutingTable.Redirect) {
        status = redirect.status
        spoken = redirect.protocol
        host = redirect.host
        port = redirect.port
        path = redirect.path
        query = redirect.query
    }

    /// The `Location` for a request.
    /// - Parameters:
    ///   - isSecure: the client came by HTTPS.
    ///   - port: of the listener, where the request's host names none.
    func location(for request: some RoutableRequest, isSecure: Bool, port: Int) -> String {
        let parts = RequestParts(request)
        let asked = String(decoding: request.host, as: UTF8.self)
        let host = String(decoding: parts.host, as: UTF8.self)
        let namedPort = asked.utf8.count > host.utf8.count ? String(asked.utf8.dropFirst(host.utf8.count + 1)) : nil
        let values = [
            "#{protocol}": isSecure ? "https" : "http", "#{host}": host, "#{port}": namedPort ?? String(port),
            "#{path}": String(decoding: parts.path.dropFirst(), as: UTF8.self),
            "#{query}": parts.query.map { String(decoding: $0, as: UTF8.self) } ?? "",
        ]
        let query = Self.filled(query, values)
        return Self.filled(spoken, values).lowercased() + "://" + Self.filled(self.host, values) + ":"
            + Self.filled(self.port, values) + Self.filled(path, values) + (query.isEmpty ? "" : "?" + query)
    }

    private static func filled(_ text: String, _ values: [String: String]) -> String {
        guard text.contains("#{") else { return text }
        var filled = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "#{"), let end = rest[start.upperBound...].firstIndex(of: "}") {
            filled += rest[..<start.lowerBound]
            let keyword = String(rest[start.lowerBound...end])
            filled += values[keyword] ?? keyword
            rest = rest[rest.index(after: end)...]
        }
        return filled + rest
    }
}
