import Routing

/// What has an address of its own in the network of the instances.
struct NetworkMember {
    var scope: Scope
    /// Ids of its security groups; a Beanstalk environment's instances are in none that has a name here.
    var groups: [String]
    var address: IPAddress
    /// The range of the subnet that it is in, as EC2 tells it.
    var subnet: IPNetwork?
    /// Where its packets are filtered; nil: everything reaches it.
    var filteredContainer: String?
}

extension World {
    /// Addresses of this machine itself tell nobody apart.
    var networkMembers: [NetworkMember] {
        instances.values.flatMap(members) + tasks.values.compactMap(member)
    }

    /// One that is draining still talks, and is still talked to. A generation that is staged has a container of its own.
    func members(_ instance: Instance) -> [NetworkMember] {
        guard instance.state != .terminated, instance.state != .stopped else { return [] }
        return [instance.running, instance.staged?.running].compactMap { running in
            guard let running, let address = IPAddress.ofItsOwn(running.address.host) else { return nil }
            let name = instance.containerName(prefix: containerPrefix, generation: running.generation)
            return NetworkMember(
                scope: instance.scope,
                groups: instance.machine.map { groupIDs($0.securityGroups, in: instance.scope) } ?? [],
                address: address, subnet: range(ofZone: instance.zone, in: instance.scope),
                filteredContainer: instance.machine == nil ? nil : name)
        }
    }

    func member(_ task: ClusterTask) -> NetworkMember? {
        guard task.status != .stopped, task.plan.networkMode == .awsvpc,
            let address = task.progress.address.flatMap(IPAddress.ofItsOwn)
        else { return nil }
        return NetworkMember(
            scope: task.scope, groups: groupIDs(task.securityGroups ?? [], in: task.scope), address: address,
            subnet: range(ofZone: task.progress.zone, in: task.scope),
            filteredContainer: task.networkOwner.map { task.containerName($0, prefix: containerPrefix) })
    }

    private func groupIDs(_ names: [String], in scope: Scope) -> [String] { securityGroups(names, in: scope).map(\.id) }

    private func range(ofZone zone: String, in scope: Scope) -> IPNetwork? {
        Network.subnets(scope).first { $0.zone == zone }.flatMap { IPNetwork($0.cidr) }
    }

    /// By id or name; the network's default one where none is named.
    func securityGroups(_ names: [String], in scope: Scope) -> [SecurityGroup] {
        let names = names.isEmpty ? [Network.securityGroupID(scope)] : names
        return names.compactMap { name in
            securityGroup(name, in: scope) ?? securityGroups(in: scope).first { $0.name == name }
        }
    }
}

extension IPAddress {
    fileprivate static func ofItsOwn(_ host: String) -> IPAddress? { host == "127.0.0.1" ? nil : IPAddress(host) }
}
