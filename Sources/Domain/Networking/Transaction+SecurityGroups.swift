extension Transaction {
    /// Source: Amazon EC2 API Reference, `CreateSecurityGroup`: a new group lets everything out and nothing in.
    package mutating func createSecurityGroup(
        named name: String, description: String, vpcID: String?, tags: [Tag], in scope: Scope
    ) throws(Fault) -> SecurityGroup {
        let vpc = vpcID ?? Network.vpcID(scope)
        guard vpc == Network.vpcID(scope) else {
            throw Fault(.notFound(.vpc), "The vpc ID '\(vpc)' does not exist")
        }
        try Self.check(name: name, description: description)
        try Tag.check(tags)
        if world.securityGroups(in: scope).contains(where: { $0.name == name }) {
            throw Fault(
                .alreadyExists(.securityGroup), "The security group '\(name)' already exists for VPC '\(vpc)'")
        }
        let egress = SecurityGroup.Rule(
            id: "sgr-" + ids.hex(17), isEgress: true, traffic: .all, peer: .ipv4("0.0.0.0/0"))
        let group = SecurityGroup(
            id: "sg-" + ids.hex(17), scope: scope, name: name, description: description, vpcID: vpc, rules: [egress],
            tags: tags)
        save(group)
        return group
    }

    private static func check(name: String, description: String) throws(Fault) {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-:/()#,@[]+=&;{}!$*")
        for (text, what) in [(name, "groupName"), (description, "groupDescription")] {
            guard (1...255).contains(text.count), text.allSatisfy(allowed.contains) else {
                throw Fault(
                    .invalidParameter,
                    "Invalid security group \(what == "groupName" ? "name" : "description"). "
                        + "Valid names are non-empty strings less than 256 characters from the following set: "
                        + "a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*")
            }
        }
        if name.lowercased().hasPrefix("sg-") {
            throw Fault(.invalidParameter, "Group names may not be in the format sg-*.")
        }
    }

    /// - Parameter rules: their ids are given here.
    package mutating func authorize(
        _ rules: [SecurityGroup.Rule], in group: SecurityGroup
    ) throws(Fault) -> [SecurityGroup.Rule] {
        var changed = group
        var added: [SecurityGroup.Rule] = []
        for var rule in rules {
            if changed.rules.contains(where: { $0.isSame(as: rule) }) {
                throw Fault(
                    .alreadyExists(.securityGroupRule), "the specified rule \"\(rule.summary)\" already exists")
            }
            if case .group(let id) = rule.peer, world.securityGroup(id, in: group.scope) == nil {
                throw Fault(.notFound(.securityGroup), "The security group '\(id)' does not exist")
            }
            rule.id = "sgr-" + ids.hex(17)
            changed.rules.append(rule)
            added.append(rule)
        }
        if changed.rules.count(where: { $0.isEgress == rules.first?.isEgress }) > 60 {
            throw Fault(
                .tooMany(.securityGroupRule), "The maximum number of rules per security group has been reached.")
        }
        save(changed)
        return added
    }

    /// Takes rules out by what they say, or by their ids.
    package mutating func revoke(
        _ rules: [SecurityGroup.Rule], ids: [String], isEgress: Bool, in group: SecurityGroup
    ) throws(Fault) -> [SecurityGroup.Rule] {
        var gone: [SecurityGroup.Rule] = []
        for id in ids {
            guard let rule = group.rules.first(where: { $0.id == id && $0.isEgress == isEgress }) else {
                throw Fault(.notFound(.securityGroupRule), "The security group rule ID '\(id)' does not exist")
            }
            gone.append(rule)
        }
        for rule in rules {
            guard let known = group.rules.first(where: { $0.isSame(as: rule) }) else {
                throw Fault(.notFound(.permission), "The specified rule does not exist in this security group.")
            }
            gone.append(known)
        }
        var changed = group
        changed.rules.removeAll { rule in gone.contains { $0.id == rule.id } }
        save(changed)
        return gone
    }

    package mutating func deleteSecurityGroup(_ group: SecurityGroup) throws(Fault) {
        let isUsed =
            world.loadBalancers.values.contains { $0.securityGroups.contains(group.id) }
            || world.instances.values.contains {
                $0.state != .terminated && $0.machine?.securityGroups.contains(group.id) == true
            }
            || world.tasks.values.contains { $0.status != .stopped && $0.securityGroups?.contains(group.id) == true }
            || world.securityGroups.values.contains { other in
                other.id != group.id && other.rules.contains { $0.peer == .group(group.id) }
            }
        if isUsed { throw Fault(.inUse(.securityGroup), "resource \(group.id) has a dependent object") }
        delete(group)
    }
}

extension SecurityGroup.Rule {
    /// Whether both let the same through; ids and descriptions aside.
    fileprivate func isSame(as other: SecurityGroup.Rule) -> Bool {
        isEgress == other.isEgress && traffic == other.traffic && peer == other.peer
    }

    /// As EC2 names a rule in its errors.
    fileprivate var summary: String {
        let name: String =
            switch peer {
            case .ipv4(let text), .ipv6(let text), .group(let text), .prefixList(let text): text
            }
        let kind = traffic.networkProtocol == "-1" ? "ALL" : traffic.networkProtocol.uppercased()
        guard let from = traffic.fromPort, let to = traffic.toPort else { return "peer: \(name), \(kind), ALLOW" }
        return "peer: \(name), \(kind), from port: \(from), to port: \(to), ALLOW"
    }
}
