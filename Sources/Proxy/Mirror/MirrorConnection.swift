import NIOCore

/// One connection to a mirror's target: sends a copy, reads the answer's head, and throws the rest away.
final class MirrorConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private struct Work {
        let request: MirroredRequest
        let done: MirrorSender.Done
        let began: NIODeadline
        var outcome: MirrorOutcome?
        var framing: BodyFraming?
        var keepsAlive = false
        var hasAnswer = false
    }

    private let sender: MirrorSender
    private var context: ChannelHandlerContext?
    private var work: Work?
    private var received = ByteBuffer()
    private var boundary = HeadBoundary()
    private var limit: Scheduled<Void>?
    private var isUsed = false

    /// For an answer with its body, and for the next copy.
    private static let timeout = TimeAmount.seconds(30)

    init(_ sender: MirrorSender) { self.sender = sender }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func begin(_ request: MirroredRequest, _ done: @escaping MirrorSender.Done) {
        work = Work(request: request, done: done, began: .now())
        guard let context, context.channel.isActive else { return lost() }
        watch(context)
        context.write(wrapOutboundOut(request.head), promise: nil)
        context.writeAndFlush(wrapOutboundOut(request.body), promise: nil)
    }

    private func watch(_ context: ChannelHandlerContext) {
        limit?.cancel()
        limit = context.eventLoop.assumeIsolated().scheduleTask(in: Self.timeout) { context.close(promise: nil) }
    }

    // MARK: The answer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // Bytes that no request asked for.
        guard work != nil else { return context.close(promise: nil) }
        work?.hasAnswer = true
        received.writeImmutableBuffer(unwrapInboundIn(data))
        do throws(HTTPFault) {
            while work?.framing == nil { if try !takeHead() { return } }
            let end = try received.parse { (bytes) throws(HTTPFault) in
                try work?.framing?.advance(bytes, from: 0) ?? 0
            }
            received.moveReaderIndex(forwardBy: end)
            if received.readableBytes == 0 { received = ByteBuffer() }
            if work?.framing?.isComplete == true { finish() }
        } catch {
            context.close(promise: nil)
        }
    }

    private func takeHead() throws(HTTPFault) -> Bool {
        var fields = HeadFields()
        let isToHead = work?.request.isHead ?? false
        let head = try received.parse { (bytes) throws(HTTPFault) -> ResponseHead? in
            guard let end = try boundary.find(in: bytes, limits: .response) else { return nil }
            return try ResponseHead(bytes, boundary.start..<end, isToHead: isToHead, fields: &fields)
        }
        guard let head, let began = work?.began else { return false }
        received.moveReaderIndex(forwardBy: head.end)
        boundary = HeadBoundary()
        if head.isInterim { return true }
        let waited = NIODeadline.now() - began
        work?.outcome = .answered(status: head.status, microseconds: Int(waited.nanoseconds / 1_000))
        work?.framing = head.framing
        work?.keepsAlive = head.keepsAlive
        return true
    }

    private func finish() {
        guard let ended = work else { return }
        work = nil
        boundary = HeadBoundary()
        isUsed = true
        let isKept =
            ended.keepsAlive && received.readableBytes == 0 && sender.keep(self, to: ended.request.address)
        if isKept, let context { watch(context) } else { context?.close(promise: nil) }
        ended.done(ended.outcome ?? .failed)
    }

    // MARK: The end

    /// What was answered in part counts by its status. A kept connection that was closed meanwhile says nothing about
    /// its target.
    private func lost() {
        guard let ended = work else { return }
        work = nil
        if isUsed, !ended.hasAnswer {
            sender.begin(ended.request, isAgain: true, ended.done)
        } else {
            ended.done(ended.outcome ?? .failed)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        limit?.cancel()
        sender.forget(self)
        lost()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
