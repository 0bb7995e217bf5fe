import NIOCore

/// A connection to a target: idle in its pool, or answering one client's request.
final class UpstreamConnection: LoopConnection {
    let target: LoopTarget
    /// Whose request it answers. The two hold each other until the request's end.
    private(set) var client: ClientConnection?

    init(loop: LoopContext, target: LoopTarget) {
        self.target = target
        super.init(loop: loop)
    }

    func begin(for client: ClientConnection) {
        self.client = client
        deadline = .distantFuture
    }

    /// The answer is complete and the connection may take another request.
    func release() {
        client = nil
        resumeReads()
        park()
    }

    func park() {
        deadline = loop.now() + loop.idleTargetTimeout
        target.keep(self, limit: loop.limits.idleTargetConnections)
    }

    /// The client needs it no more, and it cannot be used again.
    func discard() {
        client = nil
        close()
    }

    /// The target must go: its client is told before the connection is closed.
    func abandon() {
        if let client { client.targetClosed() } else { close() }
    }

    override func opened() { target.opened(self) }

    /// Bytes that no request asked for: nothing after them could be trusted.
    override func received(_ buffer: ByteBuffer) {
        if let client { client.answerReceived(buffer) } else { close() }
    }

    override func inputEnded() {
        if let client { client.targetEndedOutput() } else { close() }
    }

    override func closed() {
        target.forget(self)
        client?.targetClosed()
    }

    override func writabilityChanged() { client?.targetWritabilityChanged() }

    override func deadlinePassed() {
        if client == nil { close() }
    }
}
