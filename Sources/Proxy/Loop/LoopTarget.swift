import NIOCore
import Routing

/// A target as one event loop knows it: the connections to it, the idle ones among them last in, first out, so that
/// the rest may grow old and be closed.
///
/// `@unchecked Sendable`: other threads read `counters`, which allow it; everything else is touched on the loop alone.
final class LoopTarget: @unchecked Sendable {
    let counters = TrafficCounters()
    /// Of the target's group; nil before the first request.
    var meter: LoopMeter?
    let address: SocketAddress?
    let transport: TargetTransport
    /// Flows of network load balancers.
    private var flows: [ObjectIdentifier: any Flow] = [:]
    /// Its security groups drop what is sent to begin a connection; those that are open go on, as on AWS.
    /// Source: Amazon EC2 User Guide, "Security group connection tracking".
    var isClosed = false
    private let http2 = HTTP2Target()
    private var idle: [UpstreamConnection] = []
    private var open: [UpstreamConnection] = []
    /// Set when the target left the table or is gone: connections are not kept after their request.
    private var isRetired = false

    init(address: SocketAddress?, transport: TargetTransport) {
        self.address = address
        self.transport = transport
    }

    func takeIdle() -> UpstreamConnection? {
        while let connection = idle.popLast() {
            if connection.isOpen { return connection }
        }
        return nil
    }

    func connect(on loop: LoopContext) -> EventLoopFuture<UpstreamConnection> {
        guard let address else { return loop.eventLoop.makeFailedFuture(UnknownAddress()) }
        let connection = UpstreamConnection(loop: loop, target: self)
        if isClosed, !http2.isOpen { return loop.unanswered().map { connection }.nonisolated() }
        if transport.isMultiplexed {
            return http2.open(
                to: address, over: transport, on: loop, NIOLoopBound(connection, eventLoop: loop.eventLoop))
        }
        return loop.connect(connection, to: address, over: transport)
    }

    func opened(_ connection: UpstreamConnection) { open.append(connection) }

    /// Keeps a connection for the next request, if it may have one.
    func keep(_ connection: UpstreamConnection, limit: Int) {
        if isRetired || transport.isMultiplexed || idle.count >= limit { return connection.close() }
        idle.append(connection)
    }

    func forget(_ connection: UpstreamConnection) {
        idle.removeAll { $0 === connection }
        open.removeAll { $0 === connection }
    }

    func add(_ flow: some Flow) { flows[ObjectIdentifier(flow)] = flow }

    func remove(_ flow: some Flow) { flows[ObjectIdentifier(flow)] = nil }

    func terminateFlows() {
        for flow in flows.values { flow.terminate() }
    }

    func retire() {
        isRetired = true
        let connections = idle
        idle.removeAll()
        for connection in connections { connection.close() }
    }

    /// The target is in the table again.
    func revive() { isRetired = false }

    /// Ends the requests in flight as well.
    /// - Parameter flows: whether flows of network load balancers end too.
    func closeAll(flows: Bool = true) {
        retire()
        if flows { terminateFlows() }
        for connection in open { connection.abandon() }
        http2.close()
    }
}

/// The target's host is a name that could not be resolved.
struct UnknownAddress: Error {}

extension LoopContext {
    /// What becomes of a connection whose packets are dropped on the way: nothing, until the time for connecting is over.
    func unanswered() -> EventLoopFuture<Void>.Isolated {
        let timeout = TimeAmount(limits.connectTimeout)
        let end = eventLoop.scheduleTask(in: timeout) { throw ChannelError.connectTimeout(timeout) } as Scheduled<Void>
        return end.futureResult.assumeIsolated()
    }
}
