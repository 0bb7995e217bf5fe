package import Foundation

extension Transaction {
    /// The address in a zone that it stays in is kept.
    package mutating func setSubnets(_ ids: [String], of loadBalancer: LoadBalancer) throws(Fault) -> LoadBalancer {
        var changed = loadBalancer
        changed.subnets = try Network.requireSubnets(
            ids, for: loadBalancer.kind ?? .application, in: loadBalancer.scope
        ).map(\.id)
        if let addresses = loadBalancer.zoneAddresses {
            let kept = Dictionary(zip(loadBalancer.subnets, addresses)) { first, _ in first }
            var free = freeAddresses(changed.subnets.count).makeIterator()
            let moved = changed.subnets.map { kept[$0] ?? free.next() ?? loadBalancer.address }
            changed.zoneAddresses = moved
            // Where it is reached as a whole, and what it was reached by as long as that is there.
            if !moved.contains(changed.address) { changed.address = moved[0] }
        }
        save(changed)
        return changed
    }

    package mutating func setSecurityGroups(
        _ ids: [String], of loadBalancer: LoadBalancer
    ) throws(Fault) -> LoadBalancer {
        if ids.isEmpty { throw Fault(.invalidCombination, "At least one security group must be specified") }
        var changed = loadBalancer
        changed.securityGroups = try Network.requireSecurityGroups(ids, in: loadBalancer.scope, of: world)
        save(changed)
        return changed
    }

    /// Source: Elastic Load Balancing API Reference, `SetIpAddressType`: internal load balancers use `ipv4`.
    package mutating func setIPAddressType(
        _ type: String, of loadBalancer: LoadBalancer
    ) throws(Fault) -> LoadBalancer {
        if loadBalancer.scheme == "internal", type == "dualstack-without-public-ipv4" {
            throw Fault(
                .invalidCombination,
                "Internal load balancers cannot have the IP address type 'dualstack-without-public-ipv4'")
        }
        var changed = loadBalancer
        changed.ipAddressType = type == "ipv4" ? nil : type
        save(changed)
        return changed
    }

    package mutating func setAddressPool(_ pool: String?, of loadBalancer: LoadBalancer) -> LoadBalancer {
        var changed = loadBalancer
        changed.ipamPool = pool
        save(changed)
        return changed
    }

    /// Source: Elastic Load Balancing, "Capacity reservations for your Application Load Balancer": at least 100
    /// units, and it may be lowered twice a day.
    ///
    /// - Parameter units: nil resets it.
    package mutating func reserveCapacity(
        _ units: Int?, of loadBalancer: LoadBalancer
    ) throws(Fault) -> LoadBalancer {
        if let units, units < CapacityReservation.leastUnits {
            throw Fault(
                .invalidCombination,
                "Capacity units must be at least \(CapacityReservation.leastUnits) for load balancer "
                    + "'\(loadBalancer.id)'")
        }
        let before = loadBalancer.capacity
        let isLess = (units ?? 0) < (before?.units ?? 0)
        let decreases = before?.decreases(on: now) ?? 0
        if isLess, decreases >= CapacityReservation.decreasesADay {
            throw Fault(
                .tooMany(.capacityDecrease),
                "You have reached the daily capacity decrease limit for load balancer '\(loadBalancer.id)'")
        }
        var changed = loadBalancer
        changed.capacity = CapacityReservation(units: units, modifiedAt: now, decreases: decreases + (isLess ? 1 : 0))
        save(changed)
        return changed
    }

    package mutating func modifyAttributes(
        of listener: Listener, _ changes: [(key: String, value: String)]
    ) throws(Fault) -> Listener {
        var changed = listener
        for (key, value) in changes {
            try AttributeDefinition.check(key, value, among: changed.attributeDefinitions, "Listener")
            changed.attributes = (changed.attributes ?? [:]).merging([key: value]) { $1 }
        }
        save(changed)
        return changed
    }
}

extension CapacityReservation {
    package static let leastUnits = 100
    package static let decreasesADay = 2

    /// Of the day that the instant is in (UTC).
    package func decreases(on instant: Date) -> Int {
        let day = { (date: Date) in (date.timeIntervalSince1970 / 86_400).rounded(.down) }
        return day(instant) == day(modifiedAt) ? decreases : 0
    }
}
