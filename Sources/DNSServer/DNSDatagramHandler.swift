import NIOCore

/// One datagram, one answer.
final class DNSDatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let responder: DNSResponder

    init(_ responder: DNSResponder) { self.responder = responder }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        guard let answer = responder.respond(to: Array(envelope.data.readableBytesView), over: .udp) else { return }
        let buffer = context.channel.allocator.buffer(bytes: answer)
        context.write(wrapOutboundOut(.init(remoteAddress: envelope.remoteAddress, data: buffer)), promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

    /// A client that is gone (an ICMP answer to ours) is no reason to close everybody's socket.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
