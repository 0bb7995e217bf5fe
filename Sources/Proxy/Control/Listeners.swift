import NIOCore
import NIOPosix
import Routing

/// The sockets on which clients are accepted: the front door's and those of the load balancers' own addresses.
///
/// One socket per address, accepted on a thread of its own and spread over the event loops in turn. A socket per loop with
/// SO_REUSEPORT would spare the hand-over, but then a second server on the same port would not be refused: it would
/// silently take half of the connections.
///
/// `@unchecked Sendable`: its state is touched on `eventLoop` alone.
final class Listeners: @unchecked Sendable {
    struct Wanted: Hashable {
        var loadBalancer: String
        var listener: String
        var address: String
        var port: Int
        /// Whose address this is.
        var zone: String?
        var isDatagrams = false
    }

    private let eventLoop: any EventLoop
    private let doors: ListenerDoors
    private let accepting: Accepting
    private var open: [Wanted: OpenDoor] = [:]
    private var frontDoor: OpenDoor?
    private var newest = 0
    /// Changes are made one after the other: two that overlap would both bind.
    private var last: EventLoopFuture<Void>

    init(eventLoop: any EventLoop, doors: ListenerDoors, accepting: Accepting) {
        self.eventLoop = eventLoop
        self.doors = doors
        self.accepting = accepting
        last = eventLoop.makeSucceededVoidFuture()
    }

    func openFrontDoor(host: String, port: Int) -> EventLoopFuture<SocketAddress?> {
        accepting.listen(on: host, port: port, .frontDoor, zone: nil).hop(to: eventLoop).map { door in
            self.frontDoor = door
            return door.localAddress
        }
    }

    /// - Parameter version: an older table than the newest seen changes nothing.
    func apply(_ table: RoutingTable, version: Int) async -> [ListenerProblem] {
        let problems: EventLoopFuture<[ListenerProblem]> = eventLoop.flatSubmit { [self] in
            guard version > newest else { return eventLoop.makeSucceededFuture([]) }
            newest = version
            let problems = last.flatMap { self.reconcile(table) }
            last = problems.map { _ in }
            return problems
        }
        do {
            return try await problems.get()
        } catch {
            // Sockets that cannot be opened are in the result; only the event loop's end fails the whole.
            return []
        }
    }

    private func reconcile(_ table: RoutingTable) -> EventLoopFuture<[ListenerProblem]> {
        let unserved = doors.apply(table)
        let wanted = Self.wanted(table)
        for (listener, door) in open where !wanted.contains(listener) {
            open[listener] = nil
            _ = door.close()
        }
        let missing = wanted.filter { open[$0] == nil }
        let results = missing.map { listener in bind(listener) }
        return EventLoopFuture.whenAllSucceed(results, on: eventLoop).map { unserved + $0.compactMap { $0 } }
    }

    private static func wanted(_ table: RoutingTable) -> Set<Wanted> {
        Set(
            table.loadBalancers.values.flatMap { balancer in
                balancer.listeners.flatMap { wanted($0, of: balancer) }
            })
    }

    private static func wanted(
        _ listener: RoutingTable.Listener, of balancer: RoutingTable.LoadBalancer
    ) -> [Wanted] {
        let zones =
            balancer.zones.isEmpty
            ? [(balancer.address, String?.none)] : balancer.zones.map { ($0.address, $0.name) }
        var all: [Wanted] = []
        for (address, zone) in zones {
            var wanted = Wanted(
                loadBalancer: balancer.arn, listener: listener.arn, address: address, port: listener.port, zone: zone)
            if listener.spoken != .udp { all.append(wanted) }
            wanted.isDatagrams = true
            if listener.spoken == .udp || listener.spoken == .tcpUDP { all.append(wanted) }
        }
        return all
    }

    private func openSocket(_ wanted: Wanted) -> EventLoopFuture<OpenDoor> {
        let entrance = Entrance.listener(loadBalancer: wanted.loadBalancer, listener: wanted.listener)
        return wanted.isDatagrams
            ? accepting.bindDatagrams(on: wanted.address, port: wanted.port, entrance, zone: wanted.zone)
            : accepting.listen(on: wanted.address, port: wanted.port, entrance, zone: wanted.zone)
    }

    private func bind(_ wanted: Wanted) -> EventLoopFuture<ListenerProblem?> {
        openSocket(wanted).hop(to: eventLoop).map { door in
            self.open[wanted] = door
            return nil
        }
        .flatMapErrorThrowing { error in
            ListenerProblem(
                listener: wanted.listener,
                reason: "cannot listen on \(wanted.address):\(wanted.port): \(error)")
        }
    }

    func closeAll() -> EventLoopFuture<Void> {
        eventLoop.flatSubmit { [self] in
            newest = .max
            return last.flatMap { [self] in
                let doors = open.values + [frontDoor].compactMap { $0 }
                open = [:]
                frontDoor = nil
                // One that is closed already is as good as closed.
                return EventLoopFuture.andAllComplete(doors.map { $0.close() }, on: eventLoop)
            }
        }
    }
}
