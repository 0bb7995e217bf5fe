import NIOCore
import Observation
import Routing

/// Every target that is registered or draining, with its health: what the table says joined with what was seen.
/// No sockets; whoever holds it does what it answers.
struct TargetRegistry {
    private struct Record {
        var handle: TargetHandle
        var health = TargetHealthState()
        /// What is routed by: `health`, or what it was until its change has come into force.
        var routed = TargetHealthState()
        /// Unhealthy, and what it was answering may go on for a while.
        var isDraining = false
        var isUsed: Bool
        var isClosed = false
        /// When it began to get more and more requests; nil: it gets its whole share.
        var rampStart: Duration?
        /// Grows when the target starts anew, so that a probe from before is not taken for one of now.
        var life: Int
    }

    struct Draining {
        /// Flows end with the delay; else they go on until they end by themselves.
        var terminatesFlows = false
        var id: Int
        var handle: TargetHandle
        var delay: Duration
    }

    struct Changes {
        var left: [Draining] = []
        var returned: [TargetHandle] = []
        /// Those whose security groups let the load balancer in from now on, or no longer.
        var doors: [(handle: TargetHandle, isClosed: Bool)] = []
    }

    let loops: Int
    private(set) var table = RoutingTable()
    private var records: [TargetKey: Record] = [:]
    private var draining: [Int: Draining] = [:]
    private var turns: [String: RoundRobin] = [:]
    private var detector = AnomalyDetector()
    /// Of the last snapshot.
    private var routes = Routes()
    /// Counters of targets that are gone, so that sums only grow.
    private var past: [TargetKey: TargetTraffic] = [:]
    private var version = 0
    private var nextID = 0

    init(loops: Int) { self.loops = loops }

    // MARK: The table

    /// - Parameter address: of a target; nil when it cannot be reached.
    mutating func apply(_ table: RoutingTable, address: (RoutingTable.Target) -> SocketAddress?) -> Changes {
        var changes = Changes()
        var registered: Set<TargetKey> = []
        let used = table.checkedTargetGroups
        for group in table.targetGroups.values {
            for target in group.targets {
                let key = TargetKey(group: group.arn, target: target.id)
                registered.insert(key)
                register(target, key, of: group, isUsed: used.contains(group.arn), address, &changes)
                setDoor(of: key, isClosed: group.closed.contains(target.id), &changes)
            }
        }
        for (key, record) in records where !registered.contains(key) {
            records[key] = nil
            drain(record.handle, &changes)
        }
        self.table = table
        let groups = table.targetGroups.keys
        turns = turns.filter { table.targetGroups[$0.key] != nil }
        for arn in groups where turns[arn] == nil { turns[arn] = RoundRobin() }
        return changes
    }

    private mutating func register(
        _ target: RoutingTable.Target, _ key: TargetKey, of group: RoutingTable.TargetGroup, isUsed: Bool,
        _ address: (RoutingTable.Target) -> SocketAddress?, _ changes: inout Changes
    ) {
        if let record = records[key] {
            if record.handle.target == target {
                if record.isUsed != isUsed {
                    let life = newID()
                    records[key] = Record(
                        handle: record.handle, isUsed: isUsed, isClosed: record.isClosed, life: life)
                }
                return
            }
            drain(record.handle, &changes)
        }
        records[key] = Record(
            handle: returning(key, target, &changes)
                ?? TargetHandle(
                    key: key, target: target, address: address(target), group: group, loops: loops),
            isUsed: isUsed, life: newID())
    }

    private mutating func setDoor(of key: TargetKey, isClosed: Bool, _ changes: inout Changes) {
        guard let record = records[key], record.isClosed != isClosed else { return }
        records[key]?.isClosed = isClosed
        changes.doors.append((record.handle, isClosed))
    }

    /// A target may be registered again while it still drains; its connections and counters are then its own again.
    private mutating func returning(
        _ key: TargetKey, _ target: RoutingTable.Target, _ changes: inout Changes
    ) -> TargetHandle? {
        let found = draining.first { $0.value.handle.key == key && $0.value.handle.target == target }
        guard let (id, entry) = found else { return nil }
        draining[id] = nil
        changes.returned.append(entry.handle)
        return entry.handle
    }

    /// The delay is that of the group as it was; it may have left the table with its targets.
    private mutating func drain(_ handle: TargetHandle, _ changes: inout Changes) {
        changes.doors.append((handle, false))
        let delay = table.targetGroups[handle.key.group]?.deregistrationDelay ?? .zero
        var entry = Draining(id: newID(), handle: handle, delay: delay)
        entry.terminatesFlows = table.targetGroups[handle.key.group]?.terminatesDeregistered ?? true
        draining[entry.id] = entry
        changes.left.append(entry)
    }

    private mutating func newID() -> Int {
        nextID += 1
        return nextID
    }

    /// The handle whose time is over; nil when it was registered again meanwhile.
    mutating func endDraining(_ id: Int) -> TargetHandle? {
        guard let handle = draining.removeValue(forKey: id)?.handle else { return nil }
        past[handle.key] = Self.sum(past[handle.key], handle.traffic)
        return handle
    }

    mutating func snapshot() -> Snapshot {
        version += 1
        var observed = Routes.Observed()
        observed.health = records.filter { $0.value.isUsed }.mapValues(\.routed)
        observed.ramps = records.compactMapValues(\.rampStart)
        observed.turns = turns
        observed.anomalous = detector.anomalous
        let routes = Routes(table, observed, previous: routes)
        self.routes = routes
        // Every key in the routes was registered from the same table.
        return Snapshot(version: version, routes: routes, targets: routes.targets.compactMap { records[$0]?.handle })
    }

    // MARK: Health

    /// What is to be probed, as of the last snapshot.
    func probes() -> ProbePlans {
        var plans: [TargetKey: ProbePlan] = [:]
        for (key, record) in records where record.isUsed {
            guard let group = table.targetGroups[key.group] else { continue }
            var plan = ProbePlan(key: key, life: record.life, handle: record.handle, check: group.healthCheck)
            plan.isUnanswered = group.closedToChecks.contains(key.target)
            plans[key] = plan
        }
        return ProbePlans(version: version, byTarget: plans, loggedBy: table.loggersOfHealthChecks)
    }

    mutating func probeStarted(_ plan: ProbePlan) {
        guard records[plan.key]?.life == plan.life else { return }
        records[plan.key]?.health.checkStarted()
    }

    /// - Parameter now: on the clock by which requests are routed.
    /// - Returns: the health before and after; nil when the target is not what it was.
    mutating func record(_ result: ProbeResult, of plan: ProbePlan, at now: Duration) -> (
        before: TargetHealthState, after: TargetHealthState
    )? {
        guard let record = records[plan.key], record.life == plan.life else { return nil }
        var health = record.health
        health.record(
            result, matcher: plan.matcher, healthyThreshold: plan.check.healthyThreshold,
            unhealthyThreshold: plan.check.unhealthyThreshold)
        if health.health.state != record.health.health.state {
            let startsSlowly = health.health.state == .healthy && startsSlowly(plan.key, at: now)
            records[plan.key]?.rampStart = startsSlowly ? now : nil
            let drains = health.health.state == .unhealthy && unhealthyDraining(plan.key) > .zero
            records[plan.key]?.isDraining = drains && record.health.health.state == .healthy
        }
        records[plan.key]?.health = health
        let changes = record.routed.health.state != health.health.state
        if !changes || table.healthDelay == .zero { records[plan.key]?.routed = health }
        return (record.health, health)
    }

    /// What the target's health was when the delay began comes into force; what it is by now has a delay of its own.
    mutating func route(by health: TargetHealthState, _ plan: ProbePlan) {
        guard let record = records[plan.key], record.life == plan.life else { return }
        records[plan.key]?.routed = health
    }

    /// How long the connections of a target that becomes unhealthy go on.
    func unhealthyDraining(_ key: TargetKey) -> Duration { table.targetGroups[key.group]?.unhealthyDraining ?? .zero }

    /// - Returns: the target whose time is over; nil when it became healthy, or became unhealthy anew, meanwhile.
    mutating func endUnhealthyDraining(_ plan: ProbePlan) -> TargetHandle? {
        guard let record = records[plan.key], record.life == plan.life, record.isDraining else { return nil }
        records[plan.key]?.isDraining = false
        return record.handle
    }

    /// Only beside a target that already gets its whole share.
    /// Source: Application Load Balancers guide, "Slow start mode".
    private func startsSlowly(_ key: TargetKey, at now: Duration) -> Bool {
        guard let group = table.targetGroups[key.group], group.slowStart > .zero else { return false }
        return group.targets.contains { target in
            guard target.id != key.target, let other = records[TargetKey(group: key.group, target: target.id)],
                other.health.health.state == .healthy
            else { return false }
            return other.rampStart.map { $0 + group.slowStart <= now } ?? true
        }
    }

    /// The targets that this instance is, in every group. A probe that is under way counts no more.
    mutating func markGone(_ id: String) -> [TargetHandle] {
        var handles: [TargetHandle] = []
        for (key, record) in records where key.target.id == id {
            records[key]?.health.markGone()
            records[key]?.routed.markGone()
            records[key]?.isDraining = false
            let life = newID()
            records[key]?.life = life
            handles.append(record.handle)
        }
        return handles + draining.values.map(\.handle).filter { $0.key.target.id == id }
    }

    func handleWhoseFlowsEnd(_ key: TargetKey) -> TargetHandle? {
        table.targetGroups[key.group]?.terminatesUnhealthy == true ? records[key]?.handle : nil
    }

    func health(ofGroup arn: String) -> [RoutingTable.TargetID: TargetHealth] {
        var health: [RoutingTable.TargetID: TargetHealth] = [:]
        for entry in draining.values where entry.handle.key.group == arn {
            health[entry.handle.key.target] = .draining
        }
        for target in table.targetGroups[arn]?.targets ?? [] {
            guard let record = records[TargetKey(group: arn, target: target.id)] else { continue }
            health[target.id] = record.isUsed ? record.health.health : .notInUse
            if record.isUsed, record.isDraining { health[target.id]?.state = .unhealthyDraining }
        }
        return health
    }

    func unhealthyZones(ofLoadBalancer arn: String) -> Set<String> {
        guard let balancer = table.loadBalancers[arn] else { return [] }
        let groups = Set(balancer.listeners.flatMap(\.targetGroups)).compactMap(routes.group(arn:))
        return groups.reduce(into: []) { $0.formUnion(routes.groups[$1].unhealthyZones) }
    }

    // MARK: Traffic

    /// - Returns: whether shares of requests change.
    mutating func detectAnomalies() -> Bool {
        let groups = Set(table.targetGroups.values.filter(\.mitigatesAnomalies).map(\.arn))
        let handles = records.values.map(\.handle).filter { groups.contains($0.key.group) }
        return detector.observe(handles.map(\.traffic))
    }

    func inFlight(_ key: TargetKey) -> Int {
        let leaving = draining.values.filter { $0.handle.key == key }.map(\.handle)
        return ([records[key]?.handle].compactMap { $0 } + leaving).reduce(0) { $0 + $1.inFlight }
    }

    func traffic() -> [TargetTraffic] {
        var sums = past
        for handle in records.values.map(\.handle) + draining.values.map(\.handle) {
            sums[handle.key] = Self.sum(sums[handle.key], handle.traffic)
        }
        return sums.values.sorted {
            ($0.targetGroup, $0.target.id, $0.target.port) < ($1.targetGroup, $1.target.id, $1.target.port)
        }
    }

    private static func sum(_ one: TargetTraffic?, _ other: TargetTraffic) -> TargetTraffic {
        guard var sum = one else { return other }
        sum.requests += other.requests
        sum.microseconds += other.microseconds
        sum.latencies.add(other.latencies)
        sum.byClass = zip(sum.byClass, other.byClass).map(+)
        return sum
    }
}
