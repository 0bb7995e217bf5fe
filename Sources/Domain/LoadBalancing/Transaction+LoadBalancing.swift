import Routing

extension Transaction {
    /// Makes a load balancer with a loopback address of its own in each of its zones. Names are checked by the caller.
    package mutating func addLoadBalancer(
        named name: String, scheme: String, subnets: [String], securityGroups: [String], tags: [Tag], in scope: Scope,
        kind: LoadBalancer.Kind = .application
    ) -> LoadBalancer {
        let addresses = freeAddresses(max(1, subnets.count))
        var loadBalancer = LoadBalancer(
            scope: scope, name: name, idSuffix: ids.hex(16), dnsNumber: String(UInt32(ids.hex(7), radix: 16) ?? 0),
            address: addresses[0], scheme: scheme, subnets: subnets, securityGroups: securityGroups, tags: tags,
            at: now, kind: kind)
        loadBalancer.zoneAddresses = addresses
        save(loadBalancer)
        return loadBalancer
    }

    /// The lowest free addresses of this teald's part of 127.128.0.0/9; another teald on the machine has another part,
    /// most likely.
    func freeAddresses(_ count: Int) -> [String] {
        let part = 128 + Int(UInt32(world.identity, radix: 16) ?? 0) % 127
        let taken = Set(world.loadBalancers.values.flatMap { $0.zoneAddresses ?? [$0.address] })
        let addresses = (1...65_534).lazy.map { "127.\(part).\($0 >> 8).\($0 & 255)" }
        let free = Array(addresses.filter { !taken.contains($0) }.prefix(count))
        return free + Array(repeating: "127.\(part).255.255", count: count - free.count)
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
        if let source = world.targetGroups.values.first(where: { $0.mirror?.targetGroup == group.id }) {
            throw Fault(
                .inUse(.targetGroup),
                "Target group '\(group.id)' is currently in use as the mirror of target group '\(source.id)'")
        }
        for registration in world.registrations.values where registration.targetGroupID == group.id {
            delete(registration)
        }
        delete(group)
    }
}
