import NIOCore
import NIOPosix
import Routing

/// A network load balancer's UDP port: what comes from one client's address and port goes to one target, and its
/// answers come back from here, until nothing was sent for a while.
final class DatagramDoor: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    let loop: LoopContext
    private let entrance: Entrance
    private let zone: String?
    private var flows: [SocketAddress: DatagramFlow] = [:]
    private var context: ChannelHandlerContext?
    private var sweep: Scheduled<Void>?

    /// Source: Network Load Balancers guide, "Connection idle timeout": of UDP flows, which cannot be changed.
    private static let idleTimeout = TimeAmount.seconds(120)
    private static let sweepInterval = TimeAmount.seconds(5)
    private static let mostFlows = 16_384

    init(loop: LoopContext, entrance: Entrance, zone: String?) {
        self.loop = loop
        self.entrance = entrance
        self.zone = zone
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    /// Not before: a port that cannot be had would be swept for ever.
    func channelActive(context: ChannelHandlerContext) {
        sweepLater(context)
        context.fireChannelActive()
    }

    private func sweepLater(_ context: ChannelHandlerContext) {
        sweep = context.eventLoop.assumeIsolated().scheduleTask(in: Self.sweepInterval) {
            self.endIdleFlows()
            self.sweepLater(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        sweep?.cancel()
        for flow in flows.values { flow.terminate() }
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        let client = envelope.remoteAddress
        if flows[client] == nil {
            if flows.count >= Self.mostFlows { return }
            flows[client] = open(client)
        }
        flows[client]?.send(envelope.data)
    }

    /// nil when there is no target; the datagram is dropped then.
    private func open(_ client: SocketAddress) -> DatagramFlow? {
        guard case .listener(let balancer, let listener, _) = entrance,
            let place = loop.snapshot.place(loadBalancer: balancer, listener: listener)
        else { return nil }
        let source = client.ipAddress.flatMap { IPAddress($0) }
        guard let (handle, _) = loop.target(forFlowFrom: source, by: place, zone: zone),
            handle.perLoop[loop.index].address != nil
        else { return nil }
        return DatagramFlow(from: client, by: self, to: handle, loop.meters.balancer(place.loadBalancer))
    }

    func answer(_ client: SocketAddress, _ data: ByteBuffer) {
        context?.writeAndFlush(wrapOutboundOut(AddressedEnvelope(remoteAddress: client, data: data)), promise: nil)
    }

    func ended(_ flow: DatagramFlow) {
        if flows[flow.client] === flow { flows[flow.client] = nil }
    }

    private func endIdleFlows() {
        let now = NIODeadline.now()
        for flow in flows.values where flow.lastUsed + Self.idleTimeout <= now { flow.terminate() }
    }

    /// A client that does not listen any more is no reason to stop listening to others.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
