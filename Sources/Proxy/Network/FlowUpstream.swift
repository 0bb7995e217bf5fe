import NIOCore
import Routing

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
    /// - Parameter group: by which the target was chosen.
    func connectFlow(
        _ client: FlowClient, by group: Routes.Group, on loop: LoopContext
    ) -> EventLoopFuture<FlowUpstream> {
        guard let address else { return loop.eventLoop.makeFailedFuture(UnknownAddress()) }
        let connection = FlowUpstream(loop: loop)
        if isClosed { return loop.unanswered().map { connection }.nonisolated() }
        let isSeen = group.preservesClientIP && address.isLoopback
        return loop.connect(
            connection, to: address, from: isSeen ? client.remoteAddress?.loopbackOfItsOwn : nil, over: transport,
            greeting: group.sendsProxyProtocol
                ? ProxyProtocolHeader.bytes(client: client.remoteAddress, door: client.localAddress) : ByteBuffer())
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
