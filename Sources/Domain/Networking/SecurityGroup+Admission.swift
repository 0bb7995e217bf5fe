package import Routing

extension World {
    /// The groups of a scope: those that were made, and the one that is always there.
    package func securityGroups(in scope: Scope) -> [SecurityGroup] {
        let made = securityGroups.values.filter { $0.scope == scope }
        let standard = SecurityGroup.standard(in: scope)
        return made.contains { $0.id == standard.id } ? made : made + [standard]
    }

    package func securityGroup(_ id: String, in scope: Scope) -> SecurityGroup? {
        if let made = securityGroups[id] { return made.scope == scope ? made : nil }
        return id == Network.securityGroupID(scope) ? .standard(in: scope) : nil
    }

    /// From where a listener on the port may be reached; nil is from everywhere.
    ///
    /// A load balancer without a group lets everybody in, as AWS's network load balancers do. A rule that names
    /// another group lets in that group's members' addresses, which here no client has. But whoever is on this machine
    /// is taken for a member of the network's default group: a load balancer that was made without a group is in that
    /// one, and must be reachable.
    package func networksAdmitted(to loadBalancer: LoadBalancer, port: Int, udp: Bool = false) -> [IPNetwork]? {
        let groups = loadBalancer.securityGroups.compactMap { securityGroup($0, in: loadBalancer.scope) }
        if groups.isEmpty { return nil }
        var networks: [IPNetwork] = []
        for rule in groups.flatMap(\.rules) where !rule.isEgress && rule.traffic.covers(port: port, udp: udp) {
            switch rule.peer {
            case .ipv4("0.0.0.0/0"): return nil
            case .ipv4(let text), .ipv6(let text): if let network = IPNetwork(text) { networks.append(network) }
            case .group(Network.securityGroupID(loadBalancer.scope)): return nil
            case .group, .prefixList: break
            }
        }
        return networks
    }
}

extension SecurityGroup.Traffic {
    func covers(port: Int, udp: Bool) -> Bool {
        switch networkProtocol {
        case "-1": true
        case "tcp", "6": !udp && portsInclude(port)
        case "udp", "17": udp && portsInclude(port)
        default: false
        }
    }

    private func portsInclude(_ port: Int) -> Bool {
        guard let fromPort, fromPort >= 0 else { return true }
        return (fromPort...max(fromPort, toPort ?? fromPort)).contains(port)
    }
}

extension SecurityGroup {
    /// The group that a network has from the start: it admits its own members.
    /// Source: Amazon VPC User Guide, "Default security groups for your VPCs".
    package static func standard(in scope: Scope) -> SecurityGroup {
        let suffix = Network.securityGroupID(scope).dropFirst(4)
        let inbound = Rule(
            id: "sgr-0" + suffix, isEgress: false, traffic: .all, peer: .group(Network.securityGroupID(scope)))
        let outbound = Rule(id: "sgr-1" + suffix, isEgress: true, traffic: .all, peer: .ipv4("0.0.0.0/0"))
        return SecurityGroup(
            id: Network.securityGroupID(scope), scope: scope, name: "default",
            description: "default VPC security group", vpcID: Network.vpcID(scope), rules: [inbound, outbound])
    }
}
