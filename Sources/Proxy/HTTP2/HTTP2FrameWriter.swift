import NIOCore
import NIOHPACK
import NIOHTTP2

/// Writes one message into a stream: its head, its body, its end. After the end nothing more is written.
///
/// Not `Sendable`: of one event loop, like the stream.
final class HTTP2FrameWriter {
    private(set) var hasEnded = false
    private var whenEnded: EventLoopPromise<Void>?
    private var chunks = ChunkedReader()

    func head(_ headers: HPACKHeaders, ends: Bool, _ context: ChannelHandlerContext) {
        write(.headers(.init(headers: headers, endStream: ends)), ends: ends, context)
    }

    /// What has come of a body, as its framing says.
    func body(_ bytes: ByteBuffer, _ framing: inout BodyFraming, _ context: ChannelHandlerContext) throws(HTTPFault) {
        if framing.isChunked { return chunked(bytes, context) }
        let end = try bytes.parse { (raw) throws(HTTPFault) in try framing.advance(raw, from: 0) }
        let part = bytes.getSlice(at: bytes.readerIndex, length: end) ?? ByteBuffer()
        data(part, ends: framing.isComplete, context)
    }

    /// Nothing more comes of a body that says no length.
    func end(_ context: ChannelHandlerContext) { data(ByteBuffer(), ends: true, context) }

    private func data(_ data: ByteBuffer, ends: Bool, _ context: ChannelHandlerContext) {
        if data.readableBytes == 0 && !ends { return }
        write(.data(.init(data: .byteBuffer(data), endStream: ends)), ends: ends, context)
    }

    private func chunked(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        chunks.read(bytes) { part in
            switch part {
            case .data(let data): self.data(data, ends: false, context)
            case .end(let trailers):
                if trailers.isEmpty { return self.data(ByteBuffer(), ends: true, context) }
                head(HPACKHeaders(trailers: trailers), ends: true, context)
            }
        }
    }

    private func write(_ payload: HTTP2Frame.FramePayload, ends: Bool, _ context: ChannelHandlerContext) {
        if hasEnded { return }
        guard ends else { return context.write(NIOAny(payload), promise: nil) }
        hasEnded = true
        let promise = context.eventLoop.makePromise(of: Void.self)
        whenEnded = promise
        context.write(NIOAny(payload), promise: promise)
    }

    /// Completes when everything is on its way; at once, when the message has not ended.
    func whenWritten(_ promise: EventLoopPromise<Void>?) {
        guard let promise else { return }
        if let whenEnded { whenEnded.futureResult.cascade(to: promise) } else { promise.succeed() }
    }
}
