import Routing

/// Listeners and their rules, as the options say.
extension Transaction {
    typealias ListenerPlan = EnvironmentConfiguration.ListenerPlan

    /// Of a shared load balancer only rules are made, on listeners that are there.
    mutating func arrangeListeners(
        _ resources: inout Environment.Resources, _ environment: Environment,
        _ configuration: EnvironmentConfiguration
    ) throws(Fault) {
        let plans = configuration.listenerPlans
        var rules: [(listener: Listener, new: NewRule)] = []
        var kept: [String] = []
        for plan in plans {
            let listener: Listener
            if resources.isShared == true {
                listener = try sharedListener(on: plan.port, resources)
            } else {
                listener = try arrange(plan, resources, environment)
                kept.append(listener.id)
            }
            for name in plan.rules where name != "default" || resources.isShared == true {
                rules.append((listener, try rule(name, configuration.rulePlan(name), resources, environment)))
            }
            if plan.rules.isEmpty, resources.isShared == true {
                rules.append((listener, try ownRule(process: plan.process, nil, resources, environment)))
            }
        }
        for id in ([resources.listener] + (resources.listeners ?? [])) where !kept.contains(id) {
            if let listener = world.listeners[id] { deleteWithRules(listener) }
        }
        let first = kept.first { world.listeners[$0]?.port == 80 } ?? kept.first
        resources.listener = first ?? ""
        let others = kept.filter { $0 != first }
        resources.listeners = others.isEmpty ? nil : others
        try arrange(rules, &resources)
    }

    private func sharedListener(on port: Int, _ resources: Environment.Resources) throws(Fault) -> Listener {
        let found = world.listeners.values.first { $0.loadBalancerID == resources.loadBalancer && $0.port == port }
        guard let found else {
            throw Fault(
                .invalidParameter,
                "The shared load balancer '\(resources.loadBalancer)' has no listener on port \(port).")
        }
        return found
    }

    /// The action is left alone while it forwards to the environment: weights may have been given to it by hand.
    private mutating func arrange(
        _ plan: ListenerPlan, _ resources: Environment.Resources, _ environment: Environment
    ) throws(Fault) -> Listener {
        guard let loadBalancer = world.loadBalancers[resources.loadBalancer] else {
            throw Fault(.notFound(.loadBalancer), "One or more load balancers not found")
        }
        let group = try targetGroup(of: plan.process, resources)
        let action = ListenerAction.forward([.init(targetGroup: group, weight: 1)])
        var change = ListenerSecurityChange()
        change.certificate = plan.certificates.first
        change.policy = plan.policy
        let known = world.listeners(of: loadBalancer).first { $0.port == plan.port }
        guard let known else {
            return try createListener(
                on: loadBalancer, port: plan.port, action: action, tags: environment.resourceTags,
                spoken: plan.spoken, security: change)
        }
        let isOurs = known.defaultAction.targetGroups.contains(group)
        return try modify(
            known, port: nil, action: isOurs ? nil : action, spoken: plan.spoken, security: change)
    }

    private func targetGroup(of process: String, _ resources: Environment.Resources) throws(Fault) -> String {
        if process == "default" || process.isEmpty { return resources.targetGroup }
        guard let group = resources.processes?[process] else {
            throw Fault(.invalidParameter, "There is no process named '\(process)' in the environment.")
        }
        return group
    }

    // MARK: Rules

    private func rule(
        _ name: String, _ plan: EnvironmentConfiguration.RulePlan, _ resources: Environment.Resources,
        _ environment: Environment
    ) throws(Fault) -> NewRule {
        if name == "default" { return try ownRule(process: plan.process, plan.priority, resources, environment) }
        guard !plan.conditions.isEmpty else {
            throw Fault(
                .invalidParameter, "The listener rule '\(name)' needs HostHeaders or PathPatterns.")
        }
        // On a listener that others use as well, a rule without a host is for the environment's own name.
        let isForOwnHost = resources.isShared == true && plan.hosts.isEmpty
        let own: [RoutingTable.Condition] = isForOwnHost ? [.hostHeader(Self.ownHosts(environment))] : []
        return NewRule(
            priority: plan.priority ?? 1, conditions: own + plan.conditions,
            action: .forward([.init(targetGroup: try targetGroup(of: plan.process, resources), weight: 1)]),
            transforms: [], tags: environment.resourceTags)
    }

    /// What comes to the environment's own name; behind all rules with a priority.
    private func ownRule(
        process: String, _ priority: Int?, _ resources: Environment.Resources, _ environment: Environment
    ) throws(Fault) -> NewRule {
        NewRule(
            priority: priority ?? 1_000, conditions: [.hostHeader(Self.ownHosts(environment))],
            action: .forward([.init(targetGroup: try targetGroup(of: process, resources), weight: 1)]), transforms: [],
            tags: environment.resourceTags)
    }

    private static func ownHosts(_ environment: Environment) -> [RoutingTable.Pattern] {
        let name = environment.cname.lowercased()
        return [.wildcard(name), .wildcard(World.localName(name))]
    }

    /// Rules that say the same stay; a priority that another rule has is given the next free one.
    private mutating func arrange(
        _ wanted: [(listener: Listener, new: NewRule)], _ resources: inout Environment.Resources
    ) throws(Fault) {
        var former = (resources.rules ?? []).compactMap { world.rules[$0] }
        var kept: [String] = []
        var missing: [(listener: Listener, new: NewRule)] = []
        for (listener, new) in wanted {
            let same = former.firstIndex { rule in
                rule.listenerID == listener.id && rule.conditions == new.conditions
                    && rule.action.targetGroups == new.action.targetGroups && rule.priority >= new.priority
            }
            if let same { kept.append(former.remove(at: same).id) } else { missing.append((listener, new)) }
        }
        for rule in former { delete(rule) }
        for (listener, new) in missing {
            let taken = Set(world.rules(of: listener).map(\.priority))
            var new = new
            while taken.contains(new.priority) { new.priority += 1 }
            kept.append(try createRule(on: listener, new).id)
        }
        resources.rules = kept.isEmpty ? nil : kept
    }
}
