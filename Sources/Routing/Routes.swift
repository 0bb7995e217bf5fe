/// The routing table in the form a request needs: indices instead of names, and for each group only the targets that
/// may get a request now. Built again after each change of the table or of a target's health; never changed.
package struct Routes: Sendable {
    package private(set) var loadBalancers: [LoadBalancer] = []
    package private(set) var groups: [Group] = []
    /// The key of each target; `Route.forward` gives an index into it.
    package private(set) var targets: [TargetKey] = []
    private var hosts: [String: Int] = [:]
    private var indexByARN: [String: Int] = [:]

    package init() {}

    package struct LoadBalancer: Sendable {
        package var settings: RoutingTable.LoadBalancer
        package var listeners: [Listener]
        /// The listener the front door uses: the one on port 80, else the first.
        package var frontDoorListener: Int?
    }

    package struct Listener: Sendable {
        package var arn: String
        package var port: Int
        package var action: Action
    }

    package enum Action: Sendable {
        /// Groups with the weights summed up to each of them, so that one number below `total` draws one.
        case forward([(group: Int, upTo: Int)], total: Int)
        case fixedResponse(status: Int, contentType: String?, body: String?)
    }

    package struct Group: Sendable {
        package var arn: String
        /// Indices into `targets` of those that may get a request.
        package var eligible: [Int]
        package var turn: RoundRobin
    }
}

extension Routes {
    /// - Parameters:
    ///   - health: of the targets in the table; one that is missing gets nothing.
    ///   - turns: the turn of each group so far, by ARN; a group that is not in it starts anew.
    package init(
        _ table: RoutingTable, health: [TargetKey: TargetHealthState], turns: [String: RoundRobin] = [:]
    ) {
        var groupIndex: [String: Int] = [:]
        for group in table.targetGroups.values {
            groupIndex[group.arn] = groups.count
            groups.append(
                Group(arn: group.arn, eligible: addTargets(of: group, health), turn: turns[group.arn] ?? RoundRobin()))
        }
        for balancer in table.loadBalancers.values {
            indexByARN[balancer.arn] = loadBalancers.count
            loadBalancers.append(LoadBalancer(balancer, groupIndex))
        }
        hosts = table.hosts.compactMapValues { indexByARN[$0] }
    }

    /// Healthy targets; when there is none, the unhealthy ones, since a doubtful answer is better than none.
    /// Source: Application Load Balancers guide, "Health checks for your target groups": fail open.
    private mutating func addTargets(
        of group: RoutingTable.TargetGroup, _ health: [TargetKey: TargetHealthState]
    ) -> [Int] {
        var healthy: [Int] = []
        var unhealthy: [Int] = []
        for target in group.targets {
            let key = TargetKey(group: group.arn, target: target.id)
            if let state = health[key], !state.isGone {
                if state.health.state == .healthy { healthy.append(targets.count) }
                if state.health.state == .unhealthy { unhealthy.append(targets.count) }
            }
            targets.append(key)
        }
        return healthy.isEmpty ? unhealthy : healthy
    }

    /// The names the front door knows, sorted; at most `limit` of them.
    package func knownHosts(limit: Int) -> [String] {
        Array(hosts.keys.sorted().prefix(limit))
    }

    /// - Parameter host: lower case, without port.
    package func loadBalancer(forHost host: String) -> Int? { hosts[host] }

    package func loadBalancer(arn: String) -> Int? { indexByARN[arn] }
}

extension Routes.LoadBalancer {
    init(_ settings: RoutingTable.LoadBalancer, _ groupIndex: [String: Int]) {
        self.settings = settings
        listeners = settings.listeners.map {
            Routes.Listener(arn: $0.arn, port: $0.port, action: Routes.Action($0.action, groupIndex))
        }
        frontDoorListener = listeners.firstIndex { $0.port == 80 } ?? listeners.indices.first
    }
}

extension Routes.Action {
    init(_ action: RoutingTable.Action, _ groupIndex: [String: Int]) {
        switch action {
        case .fixedResponse(let status, let contentType, let body):
            self = .fixedResponse(status: status, contentType: contentType, body: body)
        case .redirect, .jwtValidation: self = .forward([], total: 0)
        case .forward(let weighted, _):
            var total = 0
            var groups: [(group: Int, upTo: Int)] = []
            for choice in weighted where choice.weight > 0 {
                guard let group = groupIndex[choice.targetGroup] else { continue }
                total += choice.weight
                groups.append((group, total))
            }
            self = .forward(groups, total: total)
        }
    }
}
