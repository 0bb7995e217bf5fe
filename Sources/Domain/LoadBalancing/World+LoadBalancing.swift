extension World {
    package func requireLoadBalancer(_ arn: String, in scope: Scope) throws(Fault) -> LoadBalancer {
        guard Self.isARN(arn, of: "loadbalancer") else {
            throw Fault(.invalidParameter, "'\(arn)' is not a valid load balancer ARN")
        }
        guard let found = loadBalancers[arn], found.scope == scope else {
            throw Fault(.notFound(.loadBalancer), "One or more load balancers not found")
        }
        return found
    }

    package func requireListener(_ arn: String, in scope: Scope) throws(Fault) -> Listener {
        guard Self.isARN(arn, of: "listener") else {
            throw Fault(.invalidParameter, "'\(arn)' is not a valid listener ARN")
        }
        guard let found = listeners[arn], found.scope == scope else {
            throw Fault(.notFound(.listener), "One or more listeners not found")
        }
        return found
    }

    package func requireTargetGroup(_ arn: String, in scope: Scope) throws(Fault) -> TargetGroup {
        guard Self.isARN(arn, of: "targetgroup") else {
            throw Fault(.invalidParameter, "'\(arn)' is not a valid target group ARN")
        }
        guard let found = targetGroups[arn], found.scope == scope else {
            throw Fault(.notFound(.targetGroup), "One or more target groups not found")
        }
        return found
    }

    static func isARN(_ text: String, of resource: String) -> Bool {
        text.hasPrefix("arn:aws:elasticloadbalancing:") && text.contains(":\(resource)/")
    }

    package func loadBalancer(named name: String, in scope: Scope) -> LoadBalancer? {
        loadBalancers.values.first { $0.name == name && $0.scope == scope }
    }

    package func targetGroup(named name: String, in scope: Scope) -> TargetGroup? {
        targetGroups.values.first { $0.name == name && $0.scope == scope }
    }

    /// In the order of their ports.
    package func listeners(of loadBalancer: LoadBalancer) -> [Listener] {
        listeners.values.filter { $0.loadBalancerID == loadBalancer.id }.sorted { $0.port < $1.port }
    }

    /// ARNs of the load balancers with a listener that forwards to the group, whatever its weight.
    package func loadBalancers(using group: TargetGroup) -> [String] {
        Set(listeners(using: group).compactMap { listeners[$0]?.loadBalancerID }).sorted()
    }

    /// The same for all groups at once, by a group's ARN: each rule is looked at once.
    package var loadBalancersByGroup: [String: Set<String>] {
        var found: [String: Set<String>] = [:]
        func note(_ action: ListenerAction, _ listener: Listener?) {
            guard let listener else { return }
            for group in action.targetGroups { found[group, default: []].insert(listener.loadBalancerID) }
        }
        for listener in listeners.values { note(listener.defaultAction, listener) }
        for rule in rules.values { note(rule.action, listeners[rule.listenerID]) }
        return found
    }

    package func registrations(in group: TargetGroup) -> [Registration] {
        registrations.values.filter { $0.targetGroupID == group.id }.sorted { $0.id < $1.id }
    }

    /// The environment that was made with the load balancer, listener, target group or Auto Scaling group.
    package func environment(owning arn: String) -> Environment? {
        environments.values.first { environment in
            guard let resources = environment.resources else { return false }
            let temporary = groups.values.filter { $0.environmentID == environment.id }
            if temporary.contains(where: { $0.id == arn || $0.targetGroups.contains(arn) }) { return true }
            let own = resources.isShared == true ? [] : [resources.loadBalancer]
            return (own + [resources.listener, resources.group] + (resources.listeners ?? []) + resources.targetGroups)
                .contains(arn)
        }
    }
}
