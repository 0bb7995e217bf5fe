package import Logging
import NIOCore
import NIOPosix
package import Routing
import ServiceLifecycle
import Synchronization

/// The data plane: requests over HTTP/1.1 and HTTP/2, flows of network load balancers, and health checks. It goes on
/// with the last table it was given, whatever becomes of the control plane.
///
/// `start` opens the front door; `run` does so too if need be, and ends with graceful shutdown. After that the value
/// cannot be used again.
package final class Proxy: DataPlane, Service {
    package struct Configuration: Sendable {
        package var frontDoorHost = "127.0.0.1"
        /// 0 picks a free one.
        package var frontDoorPort = 0
        /// nil: as many as this process may use cores, but not more than four.
        package var eventLoops: Int?
        package var limits = ProxyLimits()

        package init() {}
    }

    private let configuration: Configuration
    private let socketLoops: [SocketLoop]
    /// Accepts and probes, so that neither waits for a busy loop.
    private let acceptor: SocketLoop
    /// Ends draining and passes datagrams on.
    private let controlGroup: MultiThreadedEventLoopGroup
    let state: ControlState
    let checker: HealthChecker
    let mirroring: Mirroring
    private let listeners: Listeners
    private let isStopped = Mutex(false)
    private let frontDoor = Mutex<SocketAddress?>(nil)
    private let logger: Logger

    package init(configuration: Configuration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        let count = max(1, configuration.eventLoops ?? min(Cores.usable, 4))
        socketLoops = (0..<count).map { Self.makeLoop("proxy-\($0)") }
        acceptor = Self.makeLoop("proxy-accept")
        controlGroup = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let control = controlGroup.next()
        let mirroring = Mirroring()
        self.mirroring = mirroring
        let eventLoops: [any EventLoop] = socketLoops + [control]
        let loops = eventLoops.enumerated().map { index, loop in
            LoopContext(
                eventLoop: loop, index: index, limits: configuration.limits, seed: .random(in: 0...(.max)),
                mirroring: mirroring, aside: control)
        }
        state = ControlState(loops: loops, eventLoop: control, logger: logger)
        checker = HealthChecker(eventLoop: acceptor, limits: configuration.limits, state: state)
        let doors = ListenerDoors()
        listeners = Listeners(
            eventLoop: control, doors: doors,
            accepting: Accepting(
                acceptor: acceptor, loops: Array(loops.prefix(count)), datagrams: loops[count],
                limits: configuration.limits, doors: doors))
    }

    /// Nothing can be served by a process that has no descriptor left for it, so that it need not go on.
    private static func makeLoop(_ name: String) -> SocketLoop {
        do throws(IOError) {
            return try SocketLoop(name: name)
        } catch {
            preconditionFailure("The system has no event loop for the proxy: \(error)")
        }
    }

    // MARK: Service

    /// Opens the front door, if it is not open yet.
    package func start() async throws {
        guard frontDoor.withLock({ $0 }) == nil else { return }
        let address = try await listeners.openFrontDoor(
            host: configuration.frontDoorHost, port: configuration.frontDoorPort
        ).get()
        frontDoor.withLock { $0 = address }
        state.watchForAnomalies()
        logger.info("front door open", metadata: ["address": "\(address?.description ?? "")"])
    }

    package func run() async throws {
        try await start()
        do {
            try await gracefulShutdown()
        } catch is CancellationError {
            // Ends in the same way.
        }
        try await stop()
    }

    /// No new connection is taken; requests in flight may go on for `ProxyLimits.shutdownGrace`.
    /// A second call does nothing.
    package func stop() async throws {
        let wasStopped = isStopped.withLock { stopped in
            defer { stopped = true }
            return stopped
        }
        if wasStopped { return }
        await listeners.closeAll().completed()
        await checker.stop()
        await endConnections()
        try await mirroring.stop()
        state.broadcast.finish()
        for loop in [acceptor] + socketLoops { try await loop.shutdownGracefully() }
        try await controlGroup.shutdownGracefully()
    }

    private func endConnections() async {
        let empty = state.loops.map { loop in
            let promise = loop.eventLoop.makePromise(of: Void.self)
            loop.eventLoop.execute { loop.beginShutdown(whenEmpty: promise) }
            loop.eventLoop.scheduleTask(in: TimeAmount(configuration.limits.shutdownGrace)) { loop.closeAll() }
            return promise.futureResult
        }
        await EventLoopFuture.andAllComplete(empty, on: state.eventLoop).completed()
    }

    /// The host and port the front door listens on; nil before `start`.
    package var frontDoorAddress: (host: String, port: Int)? {
        frontDoor.withLock { address in
            guard let host = address?.ipAddress, let port = address?.port else { return nil }
            return (host, port)
        }
    }

    // MARK: DataPlane

    @discardableResult
    package func apply(_ table: RoutingTable) async -> [ListenerProblem] {
        let probes = await state.apply(table)
        await checker.update(probes)
        return await listeners.apply(table, version: probes.version)
    }

    package func health(ofGroup arn: String) -> [RoutingTable.TargetID: TargetHealth] {
        state.read { $0.health(ofGroup: arn) }
    }

    package func requestsInFlight(to target: RoutingTable.TargetID, inGroup arn: String) -> Int {
        state.read { $0.inFlight(TargetKey(group: arn, target: target)) }
    }

    /// Each reader gets a stream of its own, in which changes it has not taken yet are one element.
    package var healthChanges: AsyncStream<Void> { state.broadcast.stream() }

    package func markGone(targetID id: String) async {
        if let probes = await state.markGone(id) { await checker.update(probes) }
    }

    package func traffic() -> [TargetTraffic] { state.read { $0.counters }.sums }

    package func unhealthyZones(ofLoadBalancer arn: String) -> Set<String> {
        state.read { $0.unhealthyZones(ofLoadBalancer: arn) }
    }

    /// Summed over all event loops.
    func gauge() async throws -> LoopContext.Gauge {
        var sum = LoopContext.Gauge()
        for loop in state.loops {
            let gauge = try await loop.eventLoop.submit { loop.gauge }.get()
            sum.connections += gauge.connections
            sum.held += gauge.held
            sum.unsentBytes += gauge.unsentBytes
            sum.exchanges += gauge.exchanges
        }
        return sum
    }
}
