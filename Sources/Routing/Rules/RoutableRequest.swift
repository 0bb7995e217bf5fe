/// What rules and stickiness look at in a request. Whoever reads requests, in whatever version of HTTP, makes its own
/// into one; the memory need only live for the call it is passed to.
package protocol RoutableRequest {
    var method: UnsafeRawBufferPointer { get }
    /// As sent, with or without a port.
    var host: UnsafeRawBufferPointer { get }
    var path: UnsafeRawBufferPointer { get }
    /// What is after the question mark; nil without one.
    var query: UnsafeRawBufferPointer? { get }
    /// The address of the connection; nil where it has none.
    var source: IPAddress? { get }

    /// Whether a field of that name (lower case) has a value that the test accepts.
    func hasField(_ name: [UInt8], where test: (UnsafeRawBufferPointer) -> Bool) -> Bool
}

/// The parts of a request that most conditions need, taken from it once.
struct RequestParts {
    var method: UnsafeRawBufferPointer
    /// Without its port.
    var host: UnsafeRawBufferPointer
    var path: UnsafeRawBufferPointer
    var query: UnsafeRawBufferPointer?
    var source: IPAddress?

    init(_ request: some RoutableRequest) {
        method = request.method
        host = Self.withoutPort(request.host)
        path = request.path
        query = request.query
        source = request.source
    }

    private static func withoutPort(_ host: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var end = host.count
        while end > 0, host[end - 1] &- UInt8(ascii: "0") < 10 { end -= 1 }
        guard end > 0, host[end - 1] == UInt8(ascii: ":") else { return host }
        return UnsafeRawBufferPointer(rebasing: host[..<(end - 1)])
    }
}
