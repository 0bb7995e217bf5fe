/// A request without its body, as it came over the wire.
package struct RequestHead: Sendable, Equatable {
    package var method: String
    /// Still percent-encoded.
    package var path: String
    /// Still percent-encoded, without the question mark.
    package var query: String
    package var headers: Headers

    package init(method: String, path: String, query: String = "", headers: Headers = [:]) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
    }

    /// `uri` is the request's target: path and query.
    package init(method: String, uri: String, headers: Headers) {
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(
            method: method, path: parts[0].isEmpty ? "/" : String(parts[0]),
            query: parts.count > 1 ? String(parts[1]) : "", headers: headers)
    }
}

extension RequestHead {
    /// Source: Smithy, "Smithy RPC v2 CBOR protocol".
    var isRPCv2: Bool { headers["smithy-protocol"] == "rpc-v2-cbor" }

    /// `/service/NAME/operation/NAME`, whatever is before it.
    var rpcV2Path: (service: String, operation: String)? {
        guard isRPCv2 else { return nil }
        let parts = path.split(separator: "/").suffix(4).map(String.init)
        guard parts.count == 4, parts[0] == "service", parts[2] == "operation" else { return nil }
        return (parts[1], parts[3])
    }
}
