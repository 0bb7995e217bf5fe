import NIOCore
import NIOHPACK
import NIOHTTP2

/// A stream to a target as `UpstreamConnection` knows connections: takes one request in HTTP/1.1 and gives its answer
/// in HTTP/1.1.
final class HTTP2ClientStream: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let writer = HTTP2FrameWriter()
    private let scheme: String
    private let isGRPC: Bool
    private var held = ByteBuffer()
    private var boundary = HeadBoundary()
    private var fields = HeadFields()
    /// Of the request's body; nil until its head has come.
    private var framing: BodyFraming?
    private var isToHead = false
    private var hasFinalHead = false
    private var body = IncomingBody()

    init(isSecure: Bool, isGRPC: Bool) {
        scheme = isSecure ? "https" : "http"
        self.isGRPC = isGRPC
    }

    // MARK: The request

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let bytes = unwrapOutboundIn(data)
        if bytes.readableBytes > 0 { take(bytes, context) }
        writer.whenWritten(promise)
    }

    private func take(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        held.writeImmutableBuffer(bytes)
        do throws(HTTPFault) {
            if framing == nil {
                guard try takeHead(context) else { return }
            }
            try takeBody(context)
        } catch {
            // What is written here was made or checked here.
            context.close(promise: nil)
        }
    }

    private func takeHead(_ context: ChannelHandlerContext) throws(HTTPFault) -> Bool {
        var headers = HPACKHeaders()
        let found = try held.parse { (bytes) throws(HTTPFault) -> RequestHead? in
            guard let end = try boundary.find(in: bytes, limits: .request) else { return nil }
            let head = try RequestHead(bytes, boundary.start..<end, fields: &fields)
            headers.add(name: ":method", value: String(decoding: bytes[head.methodPart.dropLast()], as: UTF8.self))
            headers.add(name: ":scheme", value: scheme)
            headers.add(name: ":authority", value: String(decoding: bytes[head.authority], as: UTF8.self))
            headers.add(name: ":path", value: String(decoding: bytes[head.path], as: UTF8.self))
            headers.add(fields.lines, of: bytes)
            return head
        }
        guard let head = found else { return false }
        held.moveReaderIndex(forwardBy: head.end)
        isToHead = head.method == .head
        framing = head.framing
        if isGRPC { headers.add(name: "te", value: "trailers") }
        writer.head(headers, ends: head.framing.isComplete, context)
        return true
    }

    private func takeBody(_ context: ChannelHandlerContext) throws(HTTPFault) {
        guard held.readableBytes > 0, var framing else { return }
        let bytes = held
        held = ByteBuffer()
        try writer.body(bytes, &framing, context)
        self.framing = framing
    }

    // MARK: The answer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let frame):
            if hasFinalHead { finish(frame.headers, context) } else { takeAnswerHead(frame, context) }
        case .data(let frame):
            if let bytes = body.bytes(of: frame) { context.fireChannelRead(wrapInboundOut(bytes)) }
            if frame.endStream { finish(nil, context) }
        default: break
        }
    }

    private func takeAnswerHead(_ frame: HTTP2Frame.FramePayload.Headers, _ context: ChannelHandlerContext) {
        guard let (text, isChunked, status) = frame.headers.responseText(ends: frame.endStream, isToHead: isToHead)
        else { return context.close(promise: nil) }
        hasFinalHead = status >= 200
        body.isChunked = isChunked
        context.fireChannelRead(wrapInboundOut(text))
    }

    private func finish(_ trailers: HPACKHeaders?, _ context: ChannelHandlerContext) {
        if let bytes = body.end(trailers) { context.fireChannelRead(wrapInboundOut(bytes)) }
    }

    /// That the target has said all is in the bytes already.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelEvent { return }
        context.fireUserInboundEventTriggered(event)
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output {
            promise?.succeed()
        } else {
            context.close(mode: mode, promise: promise)
        }
    }
}
