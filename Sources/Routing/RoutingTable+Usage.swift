extension RoutingTable.Listener {
    /// ARNs of the groups its rules forward to, whatever their weights.
    package var targetGroups: Set<String> {
        Set((rules.flatMap(\.actions) + actions).flatMap(\.targetGroups))
    }
}

extension [RoutingTable.Action] {
    /// What a request's token must be before the last action is taken; nil: none is asked for.
    package var tokenCheck: RoutingTable.JWTValidation? {
        for case .jwtValidation(let check) in self { return check }
        return nil
    }
}

extension RoutingTable.Action {
    package var targetGroups: [String] {
        guard case .forward(let groups, _) = self else { return [] }
        return groups.map(\.targetGroup)
    }
}

extension RoutingTable {
    /// ARNs of the groups whose targets are probed.
    package var checkedTargetGroups: Set<String> { GroupUsage(self).checkedGroups(of: self) }

    /// The zones of the groups whose targets only get what came to their own zone, by ARN.
    package var zonesKeptApart: [String: [String]] {
        var apart: [String: [String]] = [:]
        let groupsSay = targetGroups.values.contains { $0.crossesZones == false }
        for balancer in loadBalancers.values where groupsSay || !balancer.crossesZones {
            for arn in balancer.targetGroups {
                guard let group = targetGroups[arn], !(group.crossesZones ?? balancer.crossesZones) else { continue }
                let zones = balancer.zones.map(\.name)
                let all = zones.isEmpty ? Set(group.targets.compactMap(\.zone)).sorted() : zones
                if all.count > 1 { apart[arn] = all }
            }
        }
        return apart
    }
}

extension RoutingTable.LoadBalancer {
    /// ARNs of the groups its listeners forward to.
    package var targetGroups: Set<String> {
        listeners.reduce(into: []) { $0.formUnion($1.targetGroups) }
    }
}

/// Which groups each load balancer forwards to. Kept from table to table, as rules may be many and most stay.
package struct GroupUsage: Sendable {
    private var balancers: [String: (listeners: [RoutingTable.Listener], groups: Set<String>)] = [:]

    package init() {}

    package init(_ table: RoutingTable) { update(table) }

    package mutating func update(_ table: RoutingTable) {
        let earlier = balancers
        balancers = table.loadBalancers.mapValues { balancer in
            if let known = earlier[balancer.arn], known.listeners == balancer.listeners { return known }
            return (balancer.listeners, balancer.targetGroups)
        }
    }

    /// ARNs.
    package func groups(ofLoadBalancer arn: String) -> Set<String> { balancers[arn]?.groups ?? [] }

    /// ARNs.
    package func loadBalancers(using group: String) -> [String] {
        balancers.filter { $0.value.groups.contains(group) }.map(\.key)
    }

    /// ARNs of the groups that some listener forwards to, of their mirrors, and of those that are checked without.
    package func checkedGroups(of table: RoutingTable) -> Set<String> {
        let used = balancers.values.reduce(into: Set<String>()) { $0.formUnion($1.groups) }
        let mirrors = used.compactMap { table.targetGroups[$0]?.mirror?.targetGroup }
        return used.union(mirrors).union(table.targetGroups.values.filter(\.isCheckedUnused).map(\.arn))
    }
}
