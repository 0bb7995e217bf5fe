import NIOCore
import NIOPosix

/// Queries over TCP, each behind its length in two octets, any number on one connection.
/// Source: RFC 7766.
final class DNSStreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let responder: DNSResponder

    /// A connection that is silent for so long is closed.
    private static let idleTime = TimeAmount.seconds(10)

    init(_ responder: DNSResponder) { self.responder = responder }

    /// The handlers of one connection. A client that does not read its answers is not read from either.
    static func pipeline(_ responder: DNSResponder) -> [any ChannelHandler] {
        [
            IdleStateHandler(allTimeout: idleTime), BackPressureHandler(),
            ByteToMessageHandler(DNSFrameDecoder()), DNSStreamHandler(responder),
        ]
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let answer = responder.respond(to: Array(unwrapInboundIn(data).readableBytesView), over: .tcp) else {
            context.close(promise: nil)
            return
        }
        var buffer = context.channel.allocator.buffer(capacity: answer.count + 2)
        buffer.writeInteger(UInt16(clamping: answer.count))
        buffer.writeBytes(answer)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Cuts the stream into messages without their lengths.
struct DNSFrameDecoder: ByteToMessageDecoder {
    typealias InboundOut = ByteBuffer

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let message = buffer.readLengthPrefixedSlice(as: UInt16.self) else { return .needMoreData }
        context.fireChannelRead(wrapInboundOut(message))
        return .continue
    }

    /// What is left when the client closes is half a query: nothing to answer.
    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        try decode(context: context, buffer: &buffer)
    }
}
