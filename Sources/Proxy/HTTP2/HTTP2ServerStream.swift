import NIOCore
import NIOHPACK
import NIOHTTP2

/// A client's stream as `ClientConnection` knows connections: one request in HTTP/1.1, one answer in HTTP/1.1.
/// Frames become bytes on their way in, and bytes frames on their way out.
final class HTTP2ServerStream: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let writer = HTTP2FrameWriter()
    private var body = IncomingBody()
    private var isToHead = false
    private var hasHead = false
    private var held = ByteBuffer()
    private var boundary = HeadBoundary()
    private var fields = HeadFields()
    /// Of the answer's body; nil until its final head has come.
    private var framing: BodyFraming?

    // MARK: The request

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame):
            if hasHead { finishRequest(frame.headers, context) } else { takeHead(frame, context) }
        case .data(let frame):
            if let bytes = body.bytes(of: frame) { context.fireChannelRead(wrapInboundOut(bytes)) }
            if frame.endStream { finishRequest(nil, context) }
        default: break
        }
    }

    private func takeHead(_ frame: HTTP2Frame.FramePayload.Headers, _ context: ChannelHandlerContext) {
        hasHead = true
        isToHead = frame.headers[":method"].first == "HEAD"
        guard let (text, isChunked) = frame.headers.requestText(hasBody: !frame.endStream) else {
            return context.close(promise: nil)
        }
        body.isChunked = isChunked
        context.fireChannelRead(wrapInboundOut(text))
    }

    private func finishRequest(_ trailers: HPACKHeaders?, _ context: ChannelHandlerContext) {
        if let bytes = body.end(trailers) { context.fireChannelRead(wrapInboundOut(bytes)) }
    }

    /// That a client has said all is in the bytes already.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelEvent { return }
        context.fireUserInboundEventTriggered(event)
    }

    // MARK: The answer

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        if bytes.readableBytes > 0 { take(bytes, context) }
        writer.whenWritten(promise)
    }

    private func take(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        held.writeImmutableBuffer(bytes)
        do throws(HTTPFault) {
            while framing == nil, held.readableBytes > 0 {
                guard try takeAnswerHead(context) else { return }
            }
            try takeBody(context)
        } catch {
            // What is written here was made or checked here.
            context.close(promise: nil)
        }
    }

    /// False when it is not all there.
    private func takeAnswerHead(_ context: ChannelHandlerContext) throws(HTTPFault) -> Bool {
        var headers = HPACKHeaders()
        let found = try held.parse { (bytes) throws(HTTPFault) -> ResponseHead? in
            guard let end = try boundary.find(in: bytes, limits: .response) else { return nil }
            let head = try ResponseHead(bytes, boundary.start..<end, isToHead: isToHead, fields: &fields)
            headers.add(name: ":status", value: String(head.status))
            headers.add(fields.lines, of: bytes)
            return head
        }
        guard let head = found else { return false }
        boundary = HeadBoundary()
        held.moveReaderIndex(forwardBy: head.end)
        if head.isInterim {
            writer.head(headers, ends: false, context)
        } else {
            framing = head.framing
            writer.head(headers, ends: head.framing.isComplete, context)
        }
        return true
    }

    private func takeBody(_ context: ChannelHandlerContext) throws(HTTPFault) {
        guard held.readableBytes > 0, var framing else { return }
        let bytes = held
        held = ByteBuffer()
        try writer.body(bytes, &framing, context)
        self.framing = framing
    }

    /// The end of the connection ends an answer without a length; any other that is not whole is broken off.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if let framing, framing.isUntilClose, !writer.hasEnded {
            writer.end(context)
            context.flush()
        }
        if mode == .output {
            promise?.succeed()
        } else {
            context.close(mode: mode, promise: promise)
        }
    }
}
