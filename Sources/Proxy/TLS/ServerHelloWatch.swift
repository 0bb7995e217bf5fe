import NIOCore

/// Sees in the server's own greeting which cipher suite was agreed on: what does TLS here does not tell, but that message
/// goes in clear text, and what it names holds for the connection. Stands between TLS and the socket until the
/// handshake's end.
final class ServerHelloWatch: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = ByteBuffer

    /// nil before the greeting.
    private(set) var suite: TLSCipherSuite?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if suite == nil { suite = unwrapOutboundIn(data).withUnsafeReadableBytes(TLSCipherSuite.init(serverHello:)) }
        context.write(data, promise: promise)
    }
}
