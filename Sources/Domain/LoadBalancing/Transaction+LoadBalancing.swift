extension Transaction {
    /// Makes a load balancer with a loopback address of its own. Names are checked by the caller.
    package mutating func addLoadBalancer(
        named name: String, scheme: String, subnets: [String], securityGroups: [String], tags: [Tag], in scope: Scope
    ) -> LoadBalancer {
        let loadBalancer = LoadBalancer(
            scope: scope, name: name, idSuffix: ids.hex(16), dnsNumber: String(UInt32(ids.hex(7), radix: 16) ?? 0),
            address: freeAddress(), scheme: scheme, subnets: subnets, securityGroups: securityGroups, tags: tags,
            at: now)
        save(loadBalancer)
        return loadBalancer
    }

    /// The lowest free address of this teald's part of 127.128.0.0/9; another teald on the machine has another part,
    /// most likely.
    private func freeAddress() -> String {
        let part = 128 + Int(UInt32(world.identity, radix: 16) ?? 0) % 127
        let taken = Set(world.loadBalancers.values.map(\.address))
        let addresses = (1...65_534).lazy.map { "127.\(part).\($0 >> 8).\($0 & 255)" }
        return addresses.first { !taken.contains($0) } ?? "127.\(part).255.255"
    }

    package mutating func deleteLoadBalancer(_ loadBalancer: LoadBalancer) throws(Fault) {
        if world.environments.values.contains(where: { $0.resources?.loadBalancer == loadBalancer.id }) {
            throw Fault(
                .inUse(.loadBalancer),
                "Load balancer '\(loadBalancer.id)' belongs to a Beanstalk "
                    + "environment and is deleted with it")
        }
        for listener in world.listeners.values where listener.loadBalancerID == loadBalancer.id {
            deleteWithRules(listener)
        }
        delete(loadBalancer)
    }

    package mutating func deleteTargetGroup(_ group: TargetGroup) throws(Fault) {
        if !world.listeners(using: group).isEmpty {
            throw Fault(.inUse(.targetGroup), "Target group '\(group.id)' is currently in use by a listener or a rule")
        }
        for registration in world.registrations.values where registration.targetGroupID == group.id {
            delete(registration)
        }
        delete(group)
    }
}
