import Logging
import NIOCore
import NIOPosix
import Routing
import Synchronization

/// The registry that every thread may ask, and the way from it to the event loops.
final class ControlState: Sendable {
    let loops: [LoopContext]
    /// Where the timers run.
    let eventLoop: any EventLoop
    let broadcast = HealthBroadcast()
    private let registry: Mutex<TargetRegistry>
    private let publishesSoon = Mutex(false)
    private let logger: Logger

    init(loops: [LoopContext], eventLoop: any EventLoop, logger: Logger) {
        self.loops = loops
        self.eventLoop = eventLoop
        self.logger = logger
        registry = Mutex(TargetRegistry(loops: loops.count))
    }

    func read<Value: Sendable>(_ body: (inout TargetRegistry) -> Value) -> Value {
        registry.withLock { body(&$0) }
    }

    // MARK: The table

    /// Returns when every event loop routes by the table.
    /// - Returns: what is to be probed.
    func apply(_ table: RoutingTable) async -> ProbePlans {
        let addresses = await Self.addresses(table, beside: registry.withLock { $0.table })
        let (changes, snapshot, probes) = registry.withLock { registry in
            let changes = registry.apply(table) { addresses[$0] ?? Self.address($0) }
            return (changes, registry.snapshot(), registry.probes())
        }
        await onEachLoop { loop in
            for handle in changes.returned { handle.perLoop[loop.index].revive() }
            for door in changes.doors { door.handle.perLoop[loop.index].isClosed = door.isClosed }
            loop.adopt(snapshot)
            for entry in changes.left { entry.handle.perLoop[loop.index].retire() }
        }
        for entry in changes.left { endDrainingLater(entry) }
        broadcast.tell()
        return probes
    }

    /// Names are looked up aside, since that may block; addresses are only read.
    /// - Parameter known: targets of this table have their addresses.
    private static func addresses(
        _ table: RoutingTable, beside known: RoutingTable
    ) async -> [RoutingTable.Target: SocketAddress] {
        var addresses: [RoutingTable.Target: SocketAddress] = [:]
        for group in table.targetGroups.values {
            let before = known.targetGroups[group.arn]?.targets ?? []
            if before == group.targets { continue }
            let known = Set(before)
            for target in group.targets where !known.contains(target) {
                if let address = address(target) {
                    addresses[target] = address
                } else {
                    addresses[target] = await lookUp(target)
                }
            }
        }
        return addresses
    }

    /// nil when the host is a name.
    private static func address(_ target: RoutingTable.Target) -> SocketAddress? {
        do {
            return try SocketAddress(ipAddress: target.host, port: target.port)
        } catch {
            return nil
        }
    }

    /// nil when there is no such name: the target then fails its checks, which says all there is to say.
    private static func lookUp(_ target: RoutingTable.Target) async -> SocketAddress? {
        do {
            return try await NIOThreadPool.singleton.runIfActive {
                try SocketAddress.makeAddressResolvingHost(target.host, port: target.port)
            }
        } catch {
            return nil
        }
    }

    private func endDrainingLater(_ entry: TargetRegistry.Draining) {
        eventLoop.scheduleTask(in: TimeAmount(entry.delay)) { self.endDraining(entry) }
    }

    private func endDraining(_ entry: TargetRegistry.Draining) {
        guard let handle = registry.withLock({ $0.endDraining(entry.id) }) else { return }
        for loop in loops {
            loop.eventLoop.execute { handle.perLoop[loop.index].closeAll(flows: entry.terminatesFlows) }
        }
        publishSoon()
        broadcast.tell()
    }

    // MARK: Health

    func probeStarted(_ plan: ProbePlan) { registry.withLock { $0.probeStarted(plan) } }

    /// - Returns: the target's health now; nil when it is not what it was when the probe began.
    func probeFinished(_ plan: ProbePlan, _ result: ProbeResult) -> TargetHealth? {
        let now = Duration.nanoseconds(Int64(NIODeadline.now().uptimeNanoseconds))
        guard let change = registry.withLock({ $0.record(result, of: plan, at: now) }) else { return nil }
        if change.before != change.after, change.before.health != change.after.health {
            logger.info(
                "target health changed",
                metadata: [
                    "target": "\(plan.key.target.id):\(plan.key.target.port)", "group": "\(plan.key.group)",
                    "state": "\(change.after.health.state.rawValue)",
                    "reason": "\(change.after.health.reason ?? "")",
                ])
            if change.after.health.state == .unhealthy { terminateFlows(to: plan.key) }
            if change.before.health.state == .healthy { endUnhealthyDrainingLater(plan) }
            publish(change.after, of: plan)
            broadcast.tell()
        }
        return change.after.health
    }

    private func publish(_ health: TargetHealthState, of plan: ProbePlan) {
        let delay = registry.withLock { $0.table.healthDelay }
        if delay == .zero { return publishSoon() }
        eventLoop.scheduleTask(in: TimeAmount(delay)) {
            self.registry.withLock { $0.route(by: health, plan) }
            self.publishSoon()
        }
    }

    /// Source: Network Load Balancers guide, "Target group health", unhealthy target connection termination.
    private func endUnhealthyDrainingLater(_ plan: ProbePlan) {
        let interval = registry.withLock { $0.unhealthyDraining(plan.key) }
        if interval == .zero { return }
        eventLoop.scheduleTask(in: TimeAmount(interval)) {
            guard let handle = self.registry.withLock({ $0.endUnhealthyDraining(plan) }) else { return }
            for loop in self.loops {
                loop.eventLoop.execute { handle.perLoop[loop.index].terminateFlows() }
            }
            self.broadcast.tell()
        }
    }

    /// Connections through a network load balancer to a target that has become unhealthy, where its group says so.
    private func terminateFlows(to key: TargetKey) {
        guard let handle = registry.withLock({ $0.handleWhoseFlowsEnd(key) }) else { return }
        for loop in loops {
            loop.eventLoop.execute { handle.perLoop[loop.index].terminateFlows() }
        }
    }

    /// Until the event loop ends. As often as errors are counted, so that a bad target loses its share within seconds.
    func watchForAnomalies() {
        eventLoop.scheduleRepeatedTask(initialDelay: .seconds(2), delay: .seconds(2)) { _ in
            if self.registry.withLock({ $0.detectAnomalies() }) { self.publishSoon() }
        }
    }

    /// Changes that come together are published together: each needs the routes compiled anew.
    private func publishSoon() {
        let isFirst = publishesSoon.withLock { soon in
            defer { soon = true }
            return !soon
        }
        if isFirst { eventLoop.execute { self.publish() } }
    }

    private func publish() {
        publishesSoon.withLock { $0 = false }
        let snapshot = registry.withLock { $0.snapshot() }
        for loop in loops { loop.eventLoop.execute { loop.adopt(snapshot) } }
    }

    /// Returns when no event loop gives the instance a request and none waits for an answer of it.
    /// - Returns: what is to be probed; nil when no target is this instance.
    func markGone(_ id: String) async -> ProbePlans? {
        let (handles, snapshot, probes) = registry.withLock { registry in
            let handles = registry.markGone(id)
            return (handles, registry.snapshot(), registry.probes())
        }
        if handles.isEmpty { return nil }
        await onEachLoop { loop in
            loop.adopt(snapshot)
            for handle in handles { handle.perLoop[loop.index].closeAll() }
            // It may come back; only the connections it had are of no use.
            for handle in handles { handle.perLoop[loop.index].revive() }
        }
        broadcast.tell()
        return probes
    }

    // MARK: The event loops

    func onEachLoop(_ act: @escaping @Sendable (LoopContext) -> Void) async {
        let done = loops.map { loop in loop.eventLoop.submit { act(loop) } }
        await EventLoopFuture.andAllComplete(done, on: eventLoop).completed()
    }
}

extension EventLoopFuture {
    /// Waits for a future whose failure, if it can fail at all, was dealt with before.
    func completed() async {
        await withCheckedContinuation { continuation in
            whenComplete { _ in continuation.resume() }
        }
    }
}
