package import Routing

/// Who may begin to talk to a container, by its security groups: what a filter in its own network is set to. What
/// belongs to something that was let in, or that the container began, passes as well.
package struct PacketFilter: Sendable, Equatable {
    package var admissions: [Admission]

    package init(_ admissions: [Admission]) { self.admissions = admissions }

    package struct Admission: Sendable, Hashable {
        package var traffic: SecurityGroup.Traffic
        package var source: Source

        package init(_ traffic: SecurityGroup.Traffic, from source: Source) {
            self.traffic = traffic
            self.source = source
        }
    }

    package enum Source: Sendable, Hashable {
        case network(IPNetwork)
        /// Sorted.
        case addresses([IPAddress])
        /// Whoever is on this machine and is not teald's data plane, which asks the doors instead (`TargetDoors`).
        case thisMachine
    }
}

/// Makes the filters of one world.
struct PacketFilterMaker {
    private let world: World
    private let membersByGroup: [String: [IPAddress]]
    private let members: [NetworkMember]

    /// - Parameter newcomers: those whose records do not tell of their addresses yet.
    init(_ world: World, with newcomers: [NetworkMember] = []) {
        self.world = world
        let names = newcomers.map(\.filteredContainer)
        members = world.networkMembers.filter { !names.contains($0.filteredContainer) } + newcomers
        var byGroup: [String: [IPAddress]] = [:]
        for member in members {
            for group in member.groups { byGroup[group, default: []].append(member.address) }
        }
        membersByGroup = byGroup.mapValues { $0.sorted() }
    }

    /// - Parameter names: empty: the network's default group.
    func filter(ofGroups names: [String], in scope: Scope) -> PacketFilter {
        var known: Set<PacketFilter.Admission> = []
        var filter = PacketFilter([])
        for rule in world.securityGroups(names, in: scope).flatMap(\.rules) where !rule.isEgress {
            for source in sources(of: rule.peer, in: scope) {
                let admission = PacketFilter.Admission(rule.traffic, from: source)
                if known.insert(admission).inserted { filter.admissions.append(admission) }
            }
        }
        return filter
    }

    private func sources(of peer: SecurityGroup.Peer, in scope: Scope) -> [PacketFilter.Source] {
        switch peer {
        case .group(let id):
            let others = membersByGroup[id].map { [PacketFilter.Source.addresses($0)] } ?? []
            return id == Network.securityGroupID(scope) ? others + [.thisMachine] : others
        case .ipv4(let text), .ipv6(let text):
            return IPNetwork(text).map { sources(within: $0, in: scope) } ?? []
        case .prefixList: return []
        }
    }

    /// Containers have addresses of the engine's; what has a subnet stands for the subnet's range as well.
    private func sources(within network: IPNetwork, in scope: Scope) -> [PacketFilter.Source] {
        var sources = [PacketFilter.Source.network(network)]
        let others = members.filter { member in
            guard member.scope == scope, !network.contains(member.address), let subnet = member.subnet else {
                return false
            }
            return network.contains(subnet)
        }
        if !others.isEmpty { sources.append(.addresses(others.map(\.address).sorted())) }
        if IPAddress.loopbacks.contains(where: network.contains), !network.isEverything { sources.append(.thisMachine) }
        return sources
    }
}

extension IPAddress {
    fileprivate static let loopbacks = ["127.0.0.1", "::1"].compactMap { IPAddress($0) }
}

extension World {
    /// The filters of all containers that run and have one, by the container's name.
    package var packetFilters: [String: PacketFilter] {
        guard hasFiltered else { return [:] }
        let maker = PacketFilterMaker(self)
        // Many have the same groups.
        var made: [GroupsOfScope: PacketFilter] = [:]
        var filters: [String: PacketFilter] = [:]
        for member in networkMembers {
            guard let container = member.filteredContainer else { continue }
            let key = GroupsOfScope(scope: member.scope, groups: member.groups)
            let filter = made[key] ?? maker.filter(ofGroups: member.groups, in: member.scope)
            made[key] = filter
            filters[container] = filter
        }
        return filters
    }

    private struct GroupsOfScope: Hashable {
        var scope: Scope
        var groups: [String]
    }

    /// Most worlds have none, and pay nothing.
    private var hasFiltered: Bool {
        instances.values.contains { $0.machine != nil } || tasks.values.contains { $0.plan.networkMode == .awsvpc }
    }

    /// For a generation that has just been started there; nil: whatever is sent to it passes.
    package func packetFilter(
        of instance: Instance, generation: Int, at address: InstanceAddress
    ) -> PacketFilter? {
        guard let machine = instance.machine else { return nil }
        var started = instance
        started.running = .init(generation: generation, address: address, since: instance.launchedAt)
        return PacketFilterMaker(self, with: members(started)).filter(
            ofGroups: machine.securityGroups, in: instance.scope)
    }

    /// For one whose network has just come to be; nil: its containers have no address of their own, or publish their
    /// ports on this machine as a container instance, which is in no security group.
    package func packetFilter(of task: ClusterTask, at address: InstanceAddress) -> PacketFilter? {
        guard task.plan.networkMode == .awsvpc else { return nil }
        var started = task
        started.progress.address = address.host
        return PacketFilterMaker(self, with: [member(started)].compactMap { $0 }).filter(
            ofGroups: task.securityGroups ?? [], in: task.scope)
    }
}
