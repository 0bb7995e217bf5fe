/// The routing table in the form a request needs: indices instead of names, rules looked up instead of gone through,
/// and for each group only the targets that may get a request now. Built again after each change of the table or of a
/// target's health; never changed.
package struct Routes: Sendable {
    package private(set) var loadBalancers: [LoadBalancer] = []
    package private(set) var groups: [Group] = []
    /// The key of each target; `Route.Forward` gives an index into it.
    package private(set) var targets: [TargetKey] = []
    /// By target.
    package private(set) var health: [TargetHealth] = []
    private var hosts: [String: Int] = [:]
    private var indexByARN: [String: Int] = [:]
    private var groupIndex: [String: Int] = [:]

    package init() {}

    package struct LoadBalancer: Sendable {
        package var settings: RoutingTable.LoadBalancer
        package var listeners: [Listener]
        /// The listener the front door uses: the one on port 80, else the first.
        package var frontDoorListener: Int?
    }

    /// A class, so that a request that comes to it does not copy what it holds.
    package final class Listener: Sendable {
        package let settings: RoutingTable.Listener
        package let matcher: RuleMatcher
        /// By rule, in the matcher's order.
        package let ruleActions: [Action]
        package let defaultAction: Action

        init(
            settings: RoutingTable.Listener, matcher: RuleMatcher, ruleActions: [Action], defaultAction: Action
        ) {
            self.settings = settings
            self.matcher = matcher
            self.ruleActions = ruleActions
            self.defaultAction = defaultAction
        }

        package var arn: String { settings.arn }
        package var port: Int { settings.port }
    }

    package enum Action: Sendable {
        case forward(ForwardAction)
        case fixedResponse(status: Int, contentType: String?, body: String?)
        case redirect(CompiledRedirect)
    }

    package struct ForwardAction: Sendable {
        /// Groups with the weights summed up to each of them, so that one number below `total` draws one.
        package var groups: [(group: Int, upTo: Int)] = []
        package var total = 0
        /// Seconds.
        package var stickiness: Int?
    }

    /// What has been seen of targets, beside what the table says.
    package struct Observed: Sendable {
        /// A target that is missing gets nothing.
        package var health: [TargetKey: TargetHealthState] = [:]
        /// The turn of each group so far, by ARN; a group that is not in it starts anew.
        package var turns: [String: RoundRobin] = [:]
        /// When targets that start slowly became healthy.
        package var ramps: [TargetKey: Duration] = [:]
        /// Those that fail more requests than their like.
        package var anomalous: Set<TargetKey> = []

        package init() {}
    }
}

extension Routes {
    package init(_ table: RoutingTable, health: [TargetKey: TargetHealthState]) {
        var observed = Observed()
        observed.health = health
        self.init(table, observed)
    }

    /// - Parameter previous: its compiled rules are used again where they are the same.
    package init(_ table: RoutingTable, _ observed: Observed, previous: Routes? = nil) {
        let zones = table.zonesKeptApart
        for group in table.targetGroups.values {
            groupIndex[group.arn] = groups.count
            add(group, observed, zones: zones[group.arn])
        }
        let known = previous?.matchers ?? [:]
        for balancer in table.loadBalancers.values {
            indexByARN[balancer.arn] = loadBalancers.count
            loadBalancers.append(LoadBalancer(balancer, groupIndex, known))
        }
        hosts = table.hosts.compactMapValues { indexByARN[$0] }
    }

    private var matchers: [String: (rules: [RoutingTable.Rule], matcher: RuleMatcher)] {
        let listeners = loadBalancers.flatMap(\.listeners)
        return Dictionary(listeners.map { ($0.arn, ($0.settings.rules, $0.matcher)) }) { first, _ in first }
    }

    private mutating func add(_ group: RoutingTable.TargetGroup, _ observed: Observed, zones: [String]?) {
        let first = targets.count
        var members: [(target: Int, state: TargetHealthState, zone: String?)] = []
        for target in group.targets {
            let key = TargetKey(group: group.arn, target: target.id)
            if let state = observed.health[key] { members.append((targets.count, state, target.zone)) }
            targets.append(key)
            health.append(observed.health[key]?.health ?? .notInUse)
        }
        let pools = zones.map { zones in
            zones.map { zone in pool(members.filter { $0.zone == nil || $0.zone == zone }, group, observed, zone) }
        }
        groups.append(
            Group(
                group, members: first..<targets.count, pools: pools ?? [pool(members, group, observed, nil)],
                turn: observed.turns[group.arn] ?? RoundRobin(), tokens: { StickyToken.hash(targets[$0]) }))
    }

    private func pool(
        _ members: [(target: Int, state: TargetHealthState, zone: String?)], _ group: RoutingTable.TargetGroup,
        _ observed: Observed, _ zone: String?
    ) -> TargetPool {
        let states = members.map { (target: $0.target, state: $0.state) }
        let healthy = states.count { $0.state.health.state == .healthy }
        var pool = TargetPool(
            zone: zone, isInDNS: group.dnsMinimum.isMet(healthy: healthy, of: states.count),
            eligible: Self.eligible(states, group))
        let keys = pool.eligible.map { targets[$0] }
        if group.slowStart > .zero, keys.contains(where: { observed.ramps[$0] != nil }) {
            pool.ramps = keys.map { observed.ramps[$0] }
        }
        if group.mitigatesAnomalies, keys.contains(where: observed.anomalous.contains) {
            pool.shares = Self.shares(keys.map(observed.anomalous.contains))
        }
        return pool
    }

    /// One that fails more than its like gets a tenth of what the others get, so that one sees when it recovers.
    private static func shares(_ anomalous: [Bool]) -> [Int] {
        var sum = 0
        return anomalous.map {
            sum += $0 ? 1 : 10
            return sum
        }
    }

    /// The names the front door knows, sorted; at most `limit` of them.
    package func knownHosts(limit: Int) -> [String] {
        Array(hosts.keys.sorted().prefix(limit))
    }

    /// - Parameter host: lower case, without port.
    package func loadBalancer(forHost host: String) -> Int? { hosts[host] }

    package func loadBalancer(arn: String) -> Int? { indexByARN[arn] }

    package func group(arn: String) -> Int? { groupIndex[arn] }
}

extension Routes.LoadBalancer {
    init(
        _ settings: RoutingTable.LoadBalancer, _ groupIndex: [String: Int],
        _ known: [String: (rules: [RoutingTable.Rule], matcher: RuleMatcher)]
    ) {
        self.settings = settings
        listeners = settings.listeners.map { listener in
            let same = known[listener.arn].flatMap { $0.rules == listener.rules ? $0.matcher : nil }
            let matcher = same ?? RuleMatcher(listener.rules)
            return Routes.Listener(
                settings: listener, matcher: matcher,
                ruleActions: matcher.rules.map { Routes.Action($0.actions.last, groupIndex) },
                defaultAction: Routes.Action(listener.actions.last, groupIndex))
        }
        frontDoorListener = listeners.firstIndex { $0.port == 80 } ?? listeners.indices.first
    }
}

extension Routes.Action {
    init(_ action: RoutingTable.Action?, _ groupIndex: [String: Int]) {
        switch action {
        case .fixedResponse(let status, let contentType, let body):
            self = .fixedResponse(status: status, contentType: contentType, body: body)
        case .redirect(let redirect): self = .redirect(CompiledRedirect(redirect))
        case .forward(let weighted, let stickiness):
            var action = Routes.ForwardAction(stickiness: stickiness.map { Int($0.components.seconds) })
            for choice in weighted where choice.weight > 0 {
                guard let group = groupIndex[choice.targetGroup] else { continue }
                action.total += choice.weight
                action.groups.append((group, action.total))
            }
            self = .forward(action)
        // A check without anything after it: nothing may pass. One before another action is the data plane's to make.
        case nil, .jwtValidation: self = .forward(.init())
        }
    }
}
