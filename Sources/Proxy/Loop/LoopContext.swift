import NIOCore
import Observation
import Routing

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// All that one event loop owns: its copy of the routes, its connections, and what they share.
///
/// `@unchecked Sendable`: other threads hold it only to reach `eventLoop` and post work there; everything else is
/// touched on that loop alone.
final class LoopContext: @unchecked Sendable {
    let eventLoop: any EventLoop
    /// The same, where it is one of ours: all but the one for datagrams.
    let sockets: SocketLoop?
    /// NIO's, for what is not on a request's way.
    let aside: any EventLoop
    let index: Int
    let limits: ProxyLimits
    /// Of `limits`, in the loop's own unit.
    let idleTargetTimeout: TimeAmount
    let halfClosedTimeout: TimeAmount
    private(set) var snapshot = Snapshot.empty
    private(set) var isShuttingDown = false
    /// Used for head after head, so that its arrays are allocated once.
    var fields = HeadFields()
    var headBuffers = HeadBuffers()
    /// Empty; that of `ByteBuffer()` is counted by all event loops, which costs them a cache miss each time.
    let nothing = ByteBufferAllocator().buffer(capacity: 1)
    var generator: SmallGenerator
    private(set) var nextScan = NIODeadline.distantFuture

    var meters = LoopMeters()
    var records = RecordQueue()
    let keySets = KeySetCache()
    let mirroring: Mirroring
    private var openExchanges = 0
    private var connections: [LoopConnection] = []
    private var toFlush: [LoopConnection] = []
    private var flushing: [LoopConnection] = []
    /// Of this turn; known when `knowsTime`.
    private var turnTime = NIODeadline.uptimeNanoseconds(0)
    private var turnSeconds: UInt32 = 0
    private var knowsTime = false
    private var endsTurn = false
    private var scanTask: Scheduled<Void>?
    private var whenEmpty: EventLoopPromise<Void>?

    /// - Parameters:
    ///   - mirroring: shared by all loops.
    ///   - aside: NIO's.
    init(
        eventLoop: any EventLoop, index: Int, limits: ProxyLimits, seed: UInt64, mirroring: Mirroring,
        aside: any EventLoop
    ) {
        self.mirroring = mirroring
        self.eventLoop = eventLoop
        self.aside = aside
        sockets = eventLoop as? SocketLoop
        self.index = index
        self.limits = limits
        idleTargetTimeout = TimeAmount(limits.idleTargetTimeout)
        halfClosedTimeout = TimeAmount(limits.halfClosedTimeout)
        generator = SmallGenerator(seed: seed)
    }

    // MARK: Routes

    /// Takes newer routes. Connections that came in by a listener that is no more are closed when they are idle.
    func adopt(_ newer: Snapshot) {
        eventLoop.assertInEventLoop()
        guard newer.version > snapshot.version else { return }
        snapshot = newer
        meters.adopt(newer)
        for connection in connections { connection.routesChanged() }
    }

    /// Idle clients are sent away, the others when they have their answer.
    /// - Parameter whenEmpty: succeeds when there is no client any more.
    func beginShutdown(whenEmpty: EventLoopPromise<Void>) {
        eventLoop.assertInEventLoop()
        isShuttingDown = true
        self.whenEmpty = whenEmpty
        for connection in connections { connection.drain() }
        tellIfEmpty()
    }

    private func tellIfEmpty() {
        guard isShuttingDown, !connections.contains(where: \.isClient) else { return }
        whenEmpty?.succeed()
        whenEmpty = nil
    }

    func closeAll() {
        eventLoop.assertInEventLoop()
        for connection in connections { connection.close() }
        whenEmpty?.succeed()
        whenEmpty = nil
    }

    /// What the loop holds now, to see that nothing grows without bound.
    struct Gauge: Sendable {
        var connections = 0
        var held = 0
        var unsentBytes = 0
        /// Requests that have come and whose exchange is not over.
        var exchanges = 0
    }

    var gauge: Gauge {
        connections.reduce(into: Gauge()) { gauge, connection in
            gauge.connections += 1
            gauge.held += connection.isHeld ? 1 : 0
            gauge.unsentBytes += connection.unsentBytes
            gauge.exchanges = openExchanges
        }
    }

    // MARK: Exchanges

    func began() { openExchanges += 1 }

    /// All that is known of an exchange comes by here, when it is over.
    func ended(_ exchange: borrowing Exchange, of connection: ClientConnection) {
        openExchanges -= 1
        measure(exchange)
        log(exchange, of: connection)
        if let copy = exchange.copy { mirror(copy, of: exchange, connection.conversation.exchange) }
    }

    /// Everything counted so far, and the connections there are now.
    var traffic: TrafficCounts {
        let clients = connections.compactMap { ($0 as? ClientConnection)?.exchange.plan?.loadBalancer }
        var counts = meters.counts
        for arn in clients { counts.loadBalancers[arn]?[.activeConnectionCount] += 1 }
        return counts
    }

    // MARK: Turns

    /// The time of this turn of the loop: read from the clock once, however many requests the turn handles.
    func now() -> NIODeadline {
        if !knowsTime { readClock() }
        return turnTime
    }

    private func readClock() {
        turnTime = NIODeadline.now()
        turnSeconds = UInt32(clamping: time(nil))
        knowsTime = true
        endTurnLater()
    }

    /// Seconds since 1970 at this turn.
    func wallSeconds() -> UInt32 {
        if !knowsTime { readClock() }
        return turnSeconds
    }

    /// One flush for all that a turn writes to a connection, after all connections have been read: waking the receiver
    /// is a large part of what sending costs. A turn that has much to write ends early: its first answer shall not
    /// wait for all the others, and bytes be sent while the processor's cache still has them.
    func flushAtEndOfTurn(_ connection: LoopConnection, _ bytes: Int) {
        if !connection.awaitsFlush {
            connection.awaitsFlush = true
            toFlush.append(connection)
            endTurnLater()
        }
        if bytes >= Self.largeWrite || toFlush.count >= Self.mostToFlush { sockets?.hurry() }
    }

    private static let largeWrite = 16 * 1024
    private static let mostToFlush = 32

    /// When a request of this turn is routed.
    func moment(zone: String? = nil, isSecure: Bool = false) -> RoutingMoment {
        RoutingMoment(
            now: .nanoseconds(Int64(now().uptimeNanoseconds)), seconds: Int(wallSeconds()), zone: zone,
            isSecure: isSecure)
    }

    private func endTurnLater() {
        if endsTurn { return }
        endsTurn = true
        eventLoop.execute { self.endTurn() }
    }

    private func endTurn() {
        endsTurn = false
        knowsTime = false
        // Flushing may lead to new writes; they belong to the next turn.
        swap(&toFlush, &flushing)
        for connection in flushing { connection.flush() }
        flushing.removeAll(keepingCapacity: true)
    }

    // MARK: Connections and their deadlines

    func add(_ connection: LoopConnection) {
        connection.slot = connections.count
        connections.append(connection)
    }

    func remove(_ connection: LoopConnection) {
        let slot = connection.slot
        guard connections.indices.contains(slot), connections[slot] === connection else { return }
        connections.swapAt(slot, connections.count - 1)
        connections[slot].slot = slot
        connections.removeLast()
        connection.slot = -1
        if isShuttingDown { tellIfEmpty() }
    }

    /// Deadlines mostly move further away with each request, so no timer follows them: all connections are looked at
    /// when the earliest deadline known at the last look comes.
    func scan(at deadline: NIODeadline) {
        scanTask?.cancel()
        nextScan = deadline
        scanTask = eventLoop.scheduleTask(deadline: deadline) { self.scan() }
    }

    private func scan() {
        let now = NIODeadline.now()
        nextScan = .distantFuture
        for connection in connections where connection.deadline <= now {
            connection.deadline = .distantFuture
            connection.deadlinePassed()
        }
        let earliest = connections.reduce(NIODeadline.distantFuture) { min($0, $1.deadline) }
        // Not more often than every few milliseconds, however many deadlines there are.
        if earliest < .distantFuture { scan(at: max(earliest, now + .milliseconds(5))) }
    }
}
