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
        var keepsAlive = false
        var hasAnswer = false
    }

    private let sender: MirrorSender
    private var context: ChannelHandlerContext?
    private var work: Work?
    private var received = ByteBuffer()
    private var answer = AnswerReader()
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
            while !answer.hasHead { if try !takeHead() { return } }
            try answer.takeBody(from: &received)
            if answer.isComplete { finish() }
        } catch {
            context.close(promise: nil)
        }
    }

    /// False when it is not all there.
    private func takeHead() throws(HTTPFault) -> Bool {
        guard let head = try answer.takeHead(from: &received, isToHead: work?.request.isHead ?? false),
            let began = work?.began
        else { return false }
        // No copy asks for another protocol.
        if head.status == 101 { throw .badRequest }
        if head.isInterim { return true }
        let waited = NIODeadline.now() - began
        work?.outcome = .answered(status: head.status, microseconds: Int(waited.nanoseconds / 1_000))
        work?.keepsAlive = head.keepsAlive
        return true
    }

    private func finish() {
        guard let ended = work else { return }
        work = nil
        answer = AnswerReader()
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
