import NIOCore
import Observation
import Routing

/// Every target that is registered or draining, with its health: what the table says joined with what was seen.
/// No sockets; whoever holds it does what it answers.
struct TargetRegistry {
    struct Record {
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
    var records: [TargetKey: Record] = [:]
    var draining: [Int: Draining] = [:]
    var turns: [String: RoundRobin] = [:]
    var detector = AnomalyDetector()
    var last = Snapshot.empty
    private var usage = GroupUsage()
    /// ARNs of the groups whose targets are probed.
    var checked: Set<String> = []
    /// Of groups whose zones keep to themselves; a load balancer's settings decide too.
    private var zonesApart: [String: [String]] = [:]
    /// ARNs of groups that have to be looked at again for the next snapshot.
    var changed: Set<String> = []
    /// By group, as it was told last; gone when it may be another.
    private var told: [String: [RoutingTable.TargetID: TargetHealth]] = [:]
    /// By group; made again for those that have changed.
    var handles: [String: [TargetHandle]] = [:]
    var plans: [String: ProbePlans.Group] = [:]
    /// Counters of targets that are gone, so that sums only grow.
    var past: [TargetKey: TargetTraffic] = [:]
    var version = 0
    private var nextID = 0

    init(loops: Int) { self.loops = loops }

    // MARK: The table

    /// - Parameter address: of a target; nil when it cannot be reached.
    mutating func apply(_ table: RoutingTable, address: (RoutingTable.Target) -> SocketAddress?) -> Changes {
        var changes = Changes()
        usage.update(table)
        let before = checked
        checked = usage.checkedGroups(of: table)
        for group in table.targetGroups.values {
            let isChecked = checked.contains(group.arn)
            guard self.table.targetGroups[group.arn] != group || before.contains(group.arn) != isChecked else {
                continue
            }
            groupChanged(group.arn)
            let registered = Set(group.targets.map(\.id))
            for target in group.targets {
                let key = TargetKey(group: group.arn, target: target.id)
                register(target, key, of: group, isUsed: isChecked, address, &changes)
                setDoor(of: key, isClosed: group.closed.contains(target.id), &changes)
            }
            leave(group.arn, but: registered, &changes)
            if turns[group.arn] == nil { turns[group.arn] = RoundRobin() }
        }
        let zones = table.zonesKeptApart
        changed.formUnion(Set(zones.keys).union(zonesApart.keys).filter { zones[$0] != zonesApart[$0] })
        zonesApart = zones
        for arn in self.table.targetGroups.keys where table.targetGroups[arn] == nil {
            groupChanged(arn)
            leave(arn, but: [], &changes)
            turns[arn] = nil
        }
        self.table = table
        planProbes()
        return changes
    }

    /// The targets that the group had, and has no more.
    private mutating func leave(_ group: String, but registered: Set<RoutingTable.TargetID>, _ changes: inout Changes) {
        for target in table.targetGroups[group]?.targets ?? [] where !registered.contains(target.id) {
            if let record = records.removeValue(forKey: TargetKey(group: group, target: target.id)) {
                drain(record.handle, &changes)
            }
        }
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

    private mutating func groupChanged(_ arn: String) {
        changed.insert(arn)
        told[arn] = nil
    }

    mutating func newID() -> Int {
        nextID += 1
        return nextID
    }

    /// The handle whose time is over; nil when it was registered again meanwhile.
    mutating func endDraining(_ id: Int) -> TargetHandle? {
        guard let handle = draining.removeValue(forKey: id)?.handle else { return nil }
        groupChanged(handle.key.group)
        past[handle.key] = handle.traffic(added: past[handle.key])
        return handle
    }

    // MARK: Health

    mutating func probeStarted(_ plan: ProbePlan) {
        guard let record = records[plan.key], record.life == plan.life else { return }
        records[plan.key]?.health.checkStarted()
        records[plan.key]?.routed.checkStarted()
        if records[plan.key]?.routed != record.routed { groupChanged(plan.key.group) }
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
            groupChanged(plan.key.group)
        }
        if health.health != record.health.health || health.isGone != record.health.isGone {
            groupChanged(plan.key.group)
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
        groupChanged(plan.key.group)
    }

    /// How long the connections of a target that becomes unhealthy go on.
    func unhealthyDraining(_ key: TargetKey) -> Duration { table.targetGroups[key.group]?.unhealthyDraining ?? .zero }

    /// - Returns: the target whose time is over; nil when it became healthy, or became unhealthy anew, meanwhile.
    mutating func endUnhealthyDraining(_ plan: ProbePlan) -> TargetHandle? {
        guard let record = records[plan.key], record.life == plan.life, record.isDraining else { return nil }
        records[plan.key]?.isDraining = false
        told[plan.key.group] = nil
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
            groupChanged(key.group)
            handles.append(record.handle)
        }
        planProbes()
        return handles + draining.values.map(\.handle).filter { $0.key.target.id == id }
    }

    func handleWhoseFlowsEnd(_ key: TargetKey) -> TargetHandle? {
        table.targetGroups[key.group]?.terminatesUnhealthy == true ? records[key]?.handle : nil
    }

    /// Kept, as it is asked for again and again, of all groups, and seldom another.
    mutating func health(ofGroup arn: String) -> [RoutingTable.TargetID: TargetHealth] {
        if let known = told[arn] { return known }
        let health = healthNow(ofGroup: arn)
        if table.targetGroups[arn] != nil { told[arn] = health }
        return health
    }

    private func healthNow(ofGroup arn: String) -> [RoutingTable.TargetID: TargetHealth] {
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
        let groups = balancer.targetGroups.compactMap(last.routes.group(arn:))
        return groups.reduce(into: []) { $0.formUnion(last.routes.groups[$1].unhealthyZones) }
    }
}
