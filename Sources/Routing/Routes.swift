/// The routing table in the form a request needs: indices instead of names, rules looked up instead of gone through,
/// and for each group only the targets that may get a request now. Made anew after each change of the table or of a
/// target's health, of the parts of the one before that are still right; never changed.
package struct Routes: Sendable {
    package private(set) var loadBalancers: [LoadBalancer] = []
    package private(set) var groups: [Group] = []
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
        /// By group's ARN: those that have left it and still answer what they had.
        package var draining: [String: [TargetKey]] = [:]
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

    /// - Parameters:
    ///   - observed: of the groups that have changed, at least.
    ///   - previous: parts of it are used again where they are the same.
    ///   - changed: ARNs of the groups whose settings or targets' states are others than in `previous`; nil: all.
    package init(
        _ table: RoutingTable, _ observed: Observed, previous: Routes? = nil, changed: Set<String>? = nil
    ) {
        let zones = table.zonesKeptApart
        let keepsOrder = previous?.hasGroups(of: table) ?? false
        for arn in keepsOrder ? previous?.groups.map(\.arn) ?? [] : Array(table.targetGroups.keys) {
            guard let settings = table.targetGroups[arn] else { continue }
            let known = changed?.contains(arn) == false ? previous?.group(arn: arn) : nil
            let same = known.flatMap { previous?.groups[$0] }.flatMap { $0.zones == zones[arn] ? $0 : nil }
            groupIndex[arn] = groups.count
            groups.append(same ?? Self.group(settings, observed, zones: zones[arn]))
        }
        let known = previous.map { KnownListeners($0, groupsKeepOrder: keepsOrder) }
        for balancer in table.loadBalancers.values {
            indexByARN[balancer.arn] = loadBalancers.count
            loadBalancers.append(LoadBalancer(balancer, groupIndex, known))
        }
        hosts = table.hosts.compactMapValues { indexByARN[$0] }
    }

    private func hasGroups(of table: RoutingTable) -> Bool {
        groups.count == table.targetGroups.count && groups.allSatisfy { table.targetGroups[$0.arn] != nil }
    }

    private static func group(_ group: RoutingTable.TargetGroup, _ observed: Observed, zones: [String]?) -> Group {
        let keys = group.targets.map { TargetKey(group: group.arn, target: $0.id) }
        var members: [(target: Int, state: TargetHealthState, zone: String?)] = []
        var health: [TargetHealth] = []
        for (index, key) in keys.enumerated() {
            let state = observed.health[key]
            if let state { members.append((index, state, group.targets[index].zone)) }
            health.append(state?.health ?? .notInUse)
        }
        let pools = zones.map { zones in
            zones.map { zone in
                pool(members.filter { $0.zone == nil || $0.zone == zone }, keys, group, observed, zone)
            }
        }
        return Group(
            group, targets: keys, health: health, zones: zones, draining: observed.draining[group.arn] ?? [],
            pools: pools ?? [pool(members, keys, group, observed, nil)],
            turn: observed.turns[group.arn] ?? RoundRobin())
    }

    private static func pool(
        _ members: [(target: Int, state: TargetHealthState, zone: String?)], _ all: [TargetKey],
        _ group: RoutingTable.TargetGroup, _ observed: Observed, _ zone: String?
    ) -> TargetPool {
        let states = members.map { (target: $0.target, state: $0.state) }
        let healthy = states.count { $0.state.health.state == .healthy }
        var pool = TargetPool(
            zone: zone, isInDNS: group.dnsMinimum.isMet(healthy: healthy, of: states.count),
            eligible: eligible(states, group))
        let keys = pool.eligible.map { all[$0] }
        if group.slowStart > .zero, keys.contains(where: { observed.ramps[$0] != nil }) {
            pool.ramps = keys.map { observed.ramps[$0] }
        }
        if group.mitigatesAnomalies, keys.contains(where: observed.anomalous.contains) {
            pool.shares = shares(keys.map(observed.anomalous.contains))
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

/// What of the listeners of earlier routes can be used again.
struct KnownListeners {
    private let routes: Routes
    /// The groups have the same indices, so that compiled actions still name them.
    private let groupsKeepOrder: Bool

    init(_ routes: Routes, groupsKeepOrder: Bool) {
        self.routes = routes
        self.groupsKeepOrder = groupsKeepOrder
    }

    /// All of a load balancer, if nothing of it has changed.
    func loadBalancer(_ settings: RoutingTable.LoadBalancer) -> Routes.LoadBalancer? {
        guard groupsKeepOrder, let known = earlier(settings), known.settings == settings else { return nil }
        return known
    }

    func earlier(_ settings: RoutingTable.LoadBalancer) -> Routes.LoadBalancer? {
        routes.loadBalancer(arn: settings.arn).map { routes.loadBalancers[$0] }
    }

    func listener(_ settings: RoutingTable.Listener, of earlier: Routes.LoadBalancer) -> Routes.Listener? {
        guard groupsKeepOrder else { return nil }
        return earlier.listeners.first { $0.settings == settings }
    }

    /// Looking rules up takes the longest to prepare, and knows no groups.
    func matcher(_ settings: RoutingTable.Listener, of earlier: Routes.LoadBalancer) -> RuleMatcher? {
        earlier.listeners.first { $0.arn == settings.arn && $0.settings.rules == settings.rules }?.matcher
    }
}

extension Routes.LoadBalancer {
    init(_ settings: RoutingTable.LoadBalancer, _ groupIndex: [String: Int], _ known: KnownListeners?) {
        if let same = known?.loadBalancer(settings) {
            self = same
            return
        }
        let earlier = known?.earlier(settings)
        self.settings = settings
        listeners = settings.listeners.map { listener in
            if let earlier, let same = known?.listener(listener, of: earlier) { return same }
            let matcher = earlier.flatMap { known?.matcher(listener, of: $0) } ?? RuleMatcher(listener.rules)
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
