/// How a change comes into force part by part, as on AWS, where what is routed and to whom follows the API call after
/// some seconds and not all at once: a switch that does not wait for it meets groups without targets.
///
/// A value: tables and instants in, the table in force out. Load balancers, listeners and groups themselves come and
/// go at once; what a listener does and which targets a group has follow after their delays.
package struct Propagation: Sendable {
    /// In real time.
    package struct Delays: Sendable, Equatable {
        /// Until a listener acts by changed rules, actions and weights.
        package var rules: Duration
        /// Until a target that was registered or deregistered is known.
        package var registrations: Duration

        package init(rules: Duration = .zero, registrations: Duration = .zero) {
            self.rules = rules
            self.registrations = registrations
        }

        package static let none = Delays()
    }

    private struct Wanted {
        var table: RoutingTable
        var at: Duration
    }

    package var delays: Delays
    /// Oldest first; the first is in force in every part, the last is the newest.
    private var wanted: [Wanted] = []

    package init(delays: Delays = .none) { self.delays = delays }

    /// The first table ever is in force at once: nothing was there before it.
    package mutating func want(_ table: RoutingTable, at now: Duration) {
        if wanted.last?.table == table { return }
        wanted.append(Wanted(table: table, at: now))
    }

    /// The table in force now.
    package mutating func table(at now: Duration) -> RoutingTable {
        forget(now)
        guard let newest = wanted.last else { return RoutingTable() }
        var table = newest.table
        // Most times nothing is held back, and to look for it in thousands of targets takes long.
        if wanted.count == 1 { return table }
        if let rules = inForce(now, after: delays.rules) { table.takeActions(of: rules) }
        if let targets = inForce(now, after: delays.registrations) { table.takeTargets(of: targets) }
        return table
    }

    /// When the table in force changes next; nil: it stays as it is.
    package func nextChange(after now: Duration) -> Duration? {
        wanted.dropFirst().flatMap { [$0.at + delays.rules, $0.at + delays.registrations] }.filter { $0 > now }.min()
    }

    private func inForce(_ now: Duration, after delay: Duration) -> RoutingTable? {
        (wanted.last { $0.at + delay <= now } ?? wanted.first)?.table
    }

    private mutating func forget(_ now: Duration) {
        let longest = max(delays.rules, delays.registrations)
        if let last = wanted.lastIndex(where: { $0.at + longest <= now }) { wanted.removeFirst(last) }
    }
}

extension RoutingTable {
    /// Of listeners that are in both.
    fileprivate mutating func takeActions(of other: RoutingTable) {
        for (arn, balancer) in other.loadBalancers {
            for listener in balancer.listeners {
                guard let index = loadBalancers[arn]?.listeners.firstIndex(where: { $0.arn == listener.arn }) else {
                    continue
                }
                loadBalancers[arn]?.listeners[index].rules = listener.rules
                loadBalancers[arn]?.listeners[index].actions = listener.actions
            }
        }
    }

    /// A group that is new has no targets yet.
    fileprivate mutating func takeTargets(of other: RoutingTable) {
        for (arn, group) in targetGroups where !group.isCheckedUnused {
            let now = Dictionary(group.targets.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
            targetGroups[arn]?.targets = (other.targetGroups[arn]?.targets ?? []).map { now[$0.id] ?? $0 }
        }
    }
}
