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
    /// ARNs of the groups that some listener forwards to, and of their mirrors.
    package var usedTargetGroups: Set<String> {
        let used = loadBalancers.values.reduce(into: Set<String>()) { used, balancer in
            for listener in balancer.listeners { used.formUnion(listener.targetGroups) }
        }
        return used.union(used.compactMap { targetGroups[$0]?.mirror?.targetGroup })
    }

    /// ARNs of the groups whose targets are probed.
    package var checkedTargetGroups: Set<String> {
        usedTargetGroups.union(targetGroups.values.filter(\.isCheckedUnused).map(\.arn))
    }

    /// The zones of the groups whose targets only get what came to their own zone, by ARN.
    var zonesKeptApart: [String: [String]] {
        var apart: [String: [String]] = [:]
        for balancer in loadBalancers.values {
            for arn in Set(balancer.listeners.flatMap(\.targetGroups)) {
                guard let group = targetGroups[arn], !(group.crossesZones ?? balancer.crossesZones) else { continue }
                let zones = balancer.zones.map(\.name)
                let all = zones.isEmpty ? Set(group.targets.compactMap(\.zone)).sorted() : zones
                if all.count > 1 { apart[arn] = all }
            }
        }
        return apart
    }
}
