package import Routing

extension Transaction {
    package mutating func createRule(on listener: Listener, _ new: NewRule) throws(Fault) -> ListenerRule {
        try new.check()
        try checkAction(new.action, of: listener)
        try Tag.check(new.tags)
        let others = world.rules(of: listener)
        if others.contains(where: { $0.priority == new.priority }) { throw Self.taken(new.priority) }
        let all = world.rules.values.count { rule in
            world.listeners[rule.listenerID]?.loadBalancerID == listener.loadBalancerID
        }
        if all >= LoadBalancingLimit.rulesPerLoadBalancer {
            throw Fault(
                .tooMany(.rule),
                "The maximum number of rules on load balancer '\(listener.loadBalancerID)' has been reached")
        }
        let rule = ListenerRule(of: listener, idSuffix: ids.hex(16), new: new)
        save(rule)
        try checkGroups(ofLoadBalancer: listener.loadBalancerID)
        return rule
    }

    /// What is nil stays as it is.
    package mutating func modify(
        _ rule: ListenerRule, conditions: [RoutingTable.Condition]?, action: ListenerAction?,
        transforms: [RoutingTable.Transform]?
    ) throws(Fault) -> ListenerRule {
        var changed = rule
        changed.conditions = conditions ?? rule.conditions
        changed.action = action ?? rule.action
        changed.transforms = transforms ?? rule.transforms
        try NewRule(changed).check()
        let listener = try world.requireListener(rule.listenerID, in: rule.scope)
        try checkAction(changed.action, of: listener)
        save(changed)
        try checkGroups(ofLoadBalancer: listener.loadBalancerID)
        return changed
    }

    private func checkAction(_ action: ListenerAction, of listener: Listener) throws(Fault) {
        if world.loadBalancers[listener.loadBalancerID]?.isNetwork == true {
            throw Fault(
                .invalidCombination, "Listeners of network load balancers have no rules beside the default rule")
        }
        try check(action, of: listener.spoken ?? "HTTP", on: .application, in: listener.scope)
    }

    package mutating func deleteRule(_ rule: ListenerRule) { delete(rule) }

    /// All at once, so that two rules may change places.
    package mutating func setPriorities(
        _ priorities: [(rule: ListenerRule, priority: Int)]
    ) throws(Fault) -> [ListenerRule] {
        guard Set(priorities.map(\.rule.id)).count == priorities.count else {
            throw Fault(.invalidParameter, "A rule ARN can be specified only once")
        }
        for (rule, _) in priorities { delete(rule) }
        var changed: [ListenerRule] = []
        for (rule, priority) in priorities {
            let isTaken = world.rules.values.contains { $0.listenerID == rule.listenerID && $0.priority == priority }
            if isTaken { throw Self.taken(priority) }
            var moved = rule
            moved.priority = priority
            save(moved)
            changed.append(moved)
        }
        return changed
    }

    private static func taken(_ priority: Int) -> Fault {
        Fault(.alreadyExists(.rule), "Priority '\(priority)' is currently in use")
    }

    func checkGroups(ofLoadBalancer arn: String) throws(Fault) {
        guard let loadBalancer = world.loadBalancers[arn] else { return }
        let groups = Set(world.actions(of: loadBalancer).flatMap(\.targetGroups))
        if groups.count > LoadBalancingLimit.groupsPerLoadBalancer {
            throw Fault(
                .tooMany(.usedTargetGroup),
                "The maximum number of unique target groups on load balancer '\(arn)' has been reached")
        }
    }
}

extension NewRule {
    fileprivate init(_ rule: ListenerRule) {
        self.init(
            priority: rule.priority, conditions: rule.conditions, action: rule.action, transforms: rule.transforms,
            tags: rule.tags)
    }
}
