extension Transaction {
    /// Asking twice for the same gives the same.
    package mutating func createListener(
        on loadBalancer: LoadBalancer, port: Int, action: ListenerAction, tags: [Tag],
        spoken: String = "HTTP", security change: ListenerSecurityChange = .init()
    ) throws(Fault) -> Listener {
        try ProtocolRules.checkListener(spoken, on: loadBalancer)
        let kind = loadBalancer.kind ?? .application
        let security = try security(spoken, before: nil, change, of: kind, in: loadBalancer.scope)
        try check(action, of: spoken, on: kind, in: loadBalancer.scope)
        try Tag.check(tags)
        let others = world.listeners(of: loadBalancer)
        if let known = others.first(where: { $0.port == port }) {
            if known.defaultAction == action, known.tags == tags, known.spoken ?? "HTTP" == spoken,
                known.security == security
            {
                return known
            }
            throw Self.taken(port, on: loadBalancer.id)
        }
        if others.count >= LoadBalancingLimit.listenersPerLoadBalancer {
            throw Fault(
                .tooMany(.listener),
                "The maximum number of listeners for load balancer '\(loadBalancer.id)' has been reached")
        }
        var listener = Listener(
            of: loadBalancer, idSuffix: ids.hex(16), port: port, defaultAction: action, tags: tags)
        listener.spoken = spoken
        listener.security = security
        save(listener)
        return listener
    }

    /// Whoever made the listener: an environment's listener can be given other groups and weights as any other.
    ///
    /// On AWS a group belongs to one load balancer; here one environment's listener may share requests with another
    /// environment's group, because a weighted move between two environments needs no third load balancer then.
    package mutating func modify(
        _ listener: Listener, port: Int?, action: ListenerAction?, spoken: String? = nil,
        security change: ListenerSecurityChange = .init()
    ) throws(Fault) -> Listener {
        var changed = listener
        let loadBalancer = try world.requireLoadBalancer(listener.loadBalancerID, in: listener.scope)
        let kind = loadBalancer.kind ?? .application
        let now = spoken ?? listener.spoken ?? "HTTP"
        try ProtocolRules.checkListener(now, on: loadBalancer)
        changed.spoken = now
        let before = now == "HTTPS" || now == "TLS" ? listener.security : nil
        changed.security = try security(now, before: before, change, of: kind, in: listener.scope)
        changed.defaultAction = action ?? listener.defaultAction
        try check(changed.defaultAction, of: now, on: kind, in: listener.scope)
        if let port, port != listener.port {
            let others = world.listeners.values.filter { $0.loadBalancerID == listener.loadBalancerID }
            if others.contains(where: { $0.port == port }) { throw Self.taken(port, on: listener.loadBalancerID) }
            changed.port = port
        }
        save(changed)
        return changed
    }

    package mutating func deleteListener(_ listener: Listener) throws(Fault) {
        if let owner = world.environment(owning: listener.id) {
            throw Fault(
                .inUse(.listener),
                "Listener '\(listener.id)' belongs to the Beanstalk environment '\(owner.name)' and is deleted with it")
        }
        deleteWithRules(listener)
    }

    mutating func deleteWithRules(_ listener: Listener) {
        for rule in world.rules(of: listener) { delete(rule) }
        delete(listener)
    }

    private static func taken(_ port: Int, on loadBalancer: String) -> Fault {
        Fault(
            .alreadyExists(.listener),
            "A listener already exists on port \(port) for this load balancer '\(loadBalancer)'")
    }
}
