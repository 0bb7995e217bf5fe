import NIOCore
import NIOPosix

/// A network load balancer's connection to a target, for one client.
final class FlowUpstream: LoopConnection {
    private var client: FlowClient?

    func begin(for client: FlowClient) { self.client = client }

    /// What was sent may still arrive, but not without end.
    func discard() {
        client = nil
        deadline = loop.now() + TimeAmount(loop.limits.idleTargetTimeout)
        closeWhenWritten()
    }

    override func deadlinePassed() { close() }

    /// A target may speak first, but not before it is known whom to.
    override func received(_ buffer: ByteBuffer) { client?.targetSent(buffer) }

    override func inputEnded() {
        if let client { client.targetEndedOutput() } else { close() }
    }

    override func closed() {
        let client = client
        self.client = nil
        client?.targetClosed()
    }

    override func writabilityChanged() { client?.targetWritabilityChanged() }
}

extension LoopTarget {
    /// A connection of the client's own. Where the target is to see the client's address and both are this machine's,
    /// the connection comes from that address; other addresses a process cannot send from.
    func connectFlow(_ client: FlowClient, on loop: LoopContext) -> EventLoopFuture<FlowUpstream> {
        guard let address else { return loop.eventLoop.makeFailedFuture(UnknownAddress()) }
        let connection = FlowUpstream(loop: loop)
        let bound = NIOLoopBound(connection, eventLoop: loop.eventLoop)
        if isClosed { return loop.unanswered().map { bound.value }.nonisolated() }
        var bootstrap = ClientBootstrap(group: loop.eventLoop)
            .connectTimeout(TimeAmount(loop.limits.connectTimeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.maxMessagesPerRead, value: ProxyLimits.readsAtOnce)
            .channelOption(.recvAllocator, value: loop.limits.clientAllocator)
            .channelOption(.writeBufferWaterMark, value: loop.limits.watermark)
            .channelInitializer { [transport] channel in
                channel.eventLoop.makeCompletedFuture {
                    try transport.addHandlers(to: channel)
                    try channel.pipeline.syncOperations.addHandler(bound.value)
                }
            }
        if preservesClientIP, let source = client.remoteAddress?.loopbackOfItsOwn, address.isLoopback {
            bootstrap = bootstrap.bind(to: source)
        }
        return bootstrap.connect(to: address).assumeIsolated().map { _ in bound.value }.nonisolated()
    }
}

extension SocketAddress {
    var isLoopback: Bool { ipAddress.map { $0.hasPrefix("127.") || $0 == "::1" } ?? false }

    /// The address with any port, if it is one of this machine's.
    fileprivate var loopbackOfItsOwn: SocketAddress? {
        guard isLoopback, case .v4 = self else { return nil }
        var address = self
        address.port = 0
        return address
    }
}
