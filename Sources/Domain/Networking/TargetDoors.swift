import Routing

/// Which targets' security groups let their load balancers in. Made once for a routing table.
///
/// An environment's instances are always open: Beanstalk's own group admits the environment's load balancer. So are
/// addresses that are neither an instance's nor a task's, and this machine as a container instance.
/// Source: Application Load Balancers guide, "Recommended rules" of "Security groups for your Application Load
/// Balancer"; Elastic Beanstalk Developer Guide, "EC2 security groups".
struct TargetDoors {
    private let world: World
    private let usage: GroupUsage
    /// What is behind an address, where that is filtered.
    private let owners: [String: Guarded]

    private struct Guarded {
        var scope: Scope
        /// Empty: the network's default one.
        var groups: [String]
    }

    init(_ world: World, _ usage: GroupUsage) {
        self.world = world
        self.usage = usage
        owners = world.hasAddressTargets ? Self.owners(in: world) : [:]
    }

    /// Tells of the group's targets whether packets that are sent to them are filtered, whichever load balancers use
    /// the group, and whether those that do find a closed door, at the targets' own ports and at the port that is
    /// checked.
    func close(_ route: inout RoutingTable.TargetGroup, of group: TargetGroup, _ registrations: [Registration]) {
        (route.closed, route.closedToChecks) = ([], [])
        let guarded = registrations.compactMap { one in
            owner(of: one.targetID, group).map { (registration: one, owner: $0) }
        }
        let filtered = Set(guarded.map(\.registration.routingID))
        for index in route.targets.indices {
            route.targets[index].isFiltered = filtered.contains(route.targets[index].id)
        }
        if guarded.isEmpty { return }
        let sources = usage.loadBalancers(using: group.id).compactMap { world.loadBalancers[$0] }.flatMap(world.sources)
        for (registration, owner) in guarded {
            let groups = world.securityGroups(owner.groups, in: owner.scope)
            let (port, isUDP) = (registration.port, group.spoken == "UDP")
            if !groups.admit(sources, port: port, udp: isUDP) { route.closed.insert(registration.routingID) }
            if !groups.admit(sources, port: group.healthCheck.port ?? port, udp: false) {
                route.closedToChecks.insert(registration.routingID)
            }
        }
    }

    /// nil: not filtered.
    private func owner(of targetID: String, _ group: TargetGroup) -> Guarded? {
        switch group.targetType {
        case .instance: world.instances[targetID].flatMap(Self.guarded)
        case .ip: owners[targetID]
        case .alb: nil
        }
    }

    private static func guarded(_ instance: Instance) -> Guarded? {
        instance.machine.map { Guarded(scope: instance.scope, groups: $0.securityGroups) }
    }

    /// Addresses of this machine itself tell nobody apart.
    private static func owners(in world: World) -> [String: Guarded] {
        var owners: [String: Guarded] = [:]
        for instance in world.instances.values where instance.isLive {
            if let host = instance.running?.address.host { owners[host] = guarded(instance) }
        }
        for task in world.tasks.values where task.status != .stopped && task.plan.networkMode == .awsvpc {
            guard let host = task.progress.address else { continue }
            owners[host] = Guarded(scope: task.scope, groups: task.securityGroups ?? [])
        }
        owners["127.0.0.1"] = nil
        return owners
    }
}

/// Where a load balancer's connections come from, in one of its zones.
struct TrafficSource {
    var groups: [String]
    /// Its address there, and the subnet that it stands for.
    var networks: [IPNetwork]
}

extension [SecurityGroup] {
    /// Whether some rule lets each of them in.
    func admit(_ sources: [TrafficSource], port: Int, udp: Bool) -> Bool {
        let rules = flatMap(\.rules).filter { !$0.isEgress && $0.traffic.covers(port: port, udp: udp) }
        return sources.allSatisfy { source in rules.contains { $0.peer.includes(source) } }
    }
}

extension SecurityGroup.Peer {
    fileprivate func includes(_ source: TrafficSource) -> Bool {
        switch self {
        case .group(let id): return source.groups.contains(id)
        case .ipv4("0.0.0.0/0"): return true
        case .ipv4(let text), .ipv6(let text):
            guard let network = IPNetwork(text) else { return false }
            return source.networks.contains { network.contains($0) }
        case .prefixList: return false
        }
    }
}

extension World {
    fileprivate var hasAddressTargets: Bool { targetGroups.values.contains { $0.targetType == .ip } }

    fileprivate func sources(of loadBalancer: LoadBalancer) -> [TrafficSource] {
        let subnets = Network.subnets(loadBalancer.scope).filter { loadBalancer.subnets.contains($0.id) }
        let zones = zones(of: loadBalancer)
        return subnets.map { subnet in
            let address = zones.first { $0.name == subnet.zone }?.address ?? loadBalancer.address
            return TrafficSource(
                groups: loadBalancer.securityGroups,
                networks: [IPNetwork(address + "/32"), IPNetwork(subnet.cidr)].compactMap { $0 })
        }
    }
}

extension World {
    /// Tells which targets of the groups their load balancers find closed.
    /// - Parameters:
    ///   - members: the registrations of each group.
    ///   - usage: of the table.
    func closeDoors(
        of groups: some Collection<String>, _ members: [String: [Registration]], _ usage: GroupUsage,
        in table: inout RoutingTable
    ) {
        if groups.isEmpty { return }
        let doors = TargetDoors(self, usage)
        for id in groups {
            guard let group = targetGroups[id], var route = table.targetGroups[id] else { continue }
            doors.close(&route, of: group, members[id] ?? [])
            table.targetGroups[id] = route
        }
    }
}
