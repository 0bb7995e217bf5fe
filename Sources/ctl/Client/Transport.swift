/// Carries requests out. libcurl does; a test's own does without a network.
struct Transport: Sendable {
    var send: @Sendable (Request) throws(CurlError) -> Response
    /// Gives the body out in parts; false from the closure ends the exchange.
    var stream: @Sendable (Request, @escaping (UnsafeRawBufferPointer) -> Bool) throws(CurlError) -> Response

    static let libcurl = Transport(
        send: { request throws(CurlError) in try EasyHandle().send(request) },
        stream: { request, onBody throws(CurlError) in try EasyHandle().send(request, onBody: onBody) }
    )
}
