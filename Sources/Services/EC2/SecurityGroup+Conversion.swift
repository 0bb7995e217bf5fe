import Domain
import EC2API
import Routing
import Smithy

extension EC2API.SecurityGroup {
    init(_ group: Domain.SecurityGroup) {
        self.init(
            groupId: group.id, ipPermissionsEgress: IpPermission.all(group.rules.filter(\.isEgress), of: group),
            tags: .init(group.tags), vpcId: group.vpcID, securityGroupArn: group.arn, ownerId: group.account,
            groupName: group.name, description: group.description,
            ipPermissions: IpPermission.all(group.rules.filter { !$0.isEgress }, of: group))
    }
}

extension Domain.SecurityGroup {
    var arn: String { scope.arn("ec2", "security-group/\(id)") }
}

extension Domain.SecurityGroup.Peer {
    var ipv4: String? { if case .ipv4(let text) = self { text } else { nil } }
    var ipv6: String? { if case .ipv6(let text) = self { text } else { nil } }
    var group: String? { if case .group(let id) = self { id } else { nil } }
    var prefixList: String? { if case .prefixList(let id) = self { id } else { nil } }
}

extension IpPermission {
    /// One for each protocol and range of ports, as EC2 groups them.
    fileprivate static func all(_ rules: [Domain.SecurityGroup.Rule], of group: Domain.SecurityGroup) -> [IpPermission]
    {
        var kinds: [Domain.SecurityGroup.Traffic] = []
        for rule in rules where !kinds.contains(rule.traffic) { kinds.append(rule.traffic) }
        return kinds.map { kind in
            let same = rules.filter { $0.traffic == kind }
            return IpPermission(
                ipProtocol: kind.networkProtocol, fromPort: kind.fromPort, toPort: kind.toPort,
                userIdGroupPairs: same.compactMap { rule in
                    rule.peer.group.map {
                        .init(description: rule.description, userId: group.account, groupId: $0)
                    }
                },
                ipRanges: same.compactMap { rule in
                    rule.peer.ipv4.map { .init(description: rule.description, cidrIp: $0) }
                },
                ipv6Ranges: same.compactMap { rule in
                    rule.peer.ipv6.map { .init(description: rule.description, cidrIpv6: $0) }
                },
                prefixListIds: same.compactMap { rule in
                    rule.peer.prefixList.map { .init(description: rule.description, prefixListId: $0) }
                })
        }
    }
}

extension [IpPermission] {
    /// Single rules, without ids yet.
    func rules(isEgress: Bool) throws(ServiceError) -> [Domain.SecurityGroup.Rule] {
        var rules: [Domain.SecurityGroup.Rule] = []
        for permission in self {
            let traffic = try permission.traffic
            for (peer, description) in try permission.peers {
                rules.append(
                    .init(id: "", isEgress: isEgress, traffic: traffic, peer: peer, description: description))
            }
        }
        return rules
    }
}

extension IpPermission {
    private static let numbers = ["1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", "all": "-1"]

    fileprivate var traffic: Domain.SecurityGroup.Traffic {
        get throws(ServiceError) {
            let word = (ipProtocol ?? "-1").lowercased()
            let name = Self.numbers[word] ?? word
            guard ["tcp", "udp", "icmp", "icmpv6", "-1"].contains(name) || UInt8(name) != nil else {
                throw .invalidValue(
                    "Invalid value '\(word)' for protocol. VPC security group rules must specify "
                        + "protocols explicitly.")
            }
            guard name == "tcp" || name == "udp" else {
                let isICMP = name.hasPrefix("icmp")
                return .init(
                    networkProtocol: name, fromPort: isICMP ? fromPort : nil, toPort: isICMP ? toPort : nil)
            }
            let (from, to) = (fromPort ?? 0, toPort ?? fromPort ?? 65_535)
            guard (0...65_535).contains(from), (0...65_535).contains(to), from <= to else {
                throw .invalidValue("Invalid TCP/UDP port range (\(from):\(to))")
            }
            return .init(networkProtocol: name, fromPort: from, toPort: to)
        }
    }

    fileprivate var peers: [(Domain.SecurityGroup.Peer, String?)] {
        get throws(ServiceError) {
            for text in ipRanges.compactMap(\.cidrIp) + ipv6Ranges.compactMap(\.cidrIpv6) {
                guard IPNetwork(text) != nil else {
                    throw .invalidValue("CIDR block \(text) is malformed")
                }
            }
            return ipRanges.compactMap { range in range.cidrIp.map { (.ipv4($0), range.description) } }
                + ipv6Ranges.compactMap { range in range.cidrIpv6.map { (.ipv6($0), range.description) } }
                + userIdGroupPairs.compactMap { pair in pair.groupId.map { (.group($0), pair.description) } }
                + prefixListIds.compactMap { list in list.prefixListId.map { (.prefixList($0), list.description) } }
        }
    }
}

extension SecurityGroupRule {
    init(_ rule: Domain.SecurityGroup.Rule, of group: Domain.SecurityGroup) {
        self.init(
            securityGroupRuleId: rule.id, groupId: group.id, groupOwnerId: group.account, isEgress: rule.isEgress,
            ipProtocol: rule.traffic.networkProtocol, fromPort: rule.traffic.fromPort ?? -1,
            toPort: rule.traffic.toPort ?? -1, cidrIpv4: rule.peer.ipv4, cidrIpv6: rule.peer.ipv6,
            prefixListId: rule.peer.prefixList,
            referencedGroupInfo: rule.peer.group.map { .init(groupId: $0, userId: group.account) },
            description: rule.description, tags: .init(rule.tags),
            securityGroupRuleArn: group.scope.arn("ec2", "security-group-rule/\(rule.id)"))
    }
}

extension RevokedSecurityGroupRule {
    init(_ rule: Domain.SecurityGroup.Rule, of group: Domain.SecurityGroup) {
        self.init(
            securityGroupRuleId: rule.id, groupId: group.id, isEgress: rule.isEgress,
            ipProtocol: rule.traffic.networkProtocol, fromPort: rule.traffic.fromPort ?? -1,
            toPort: rule.traffic.toPort ?? -1, cidrIpv4: rule.peer.ipv4, cidrIpv6: rule.peer.ipv6,
            prefixListId: rule.peer.prefixList, referencedGroupId: rule.peer.group, description: rule.description)
    }
}

extension [Domain.Tag] {
    init(_ tags: [EC2API.Tag]) { self = tags.map { .init(key: $0.key ?? "", value: $0.value ?? "") } }
}

extension [TagSpecification] {
    /// - Parameter type: `security-group` and so on; tags meant for other types are passed over.
    func tags(for type: String) -> [Domain.Tag] {
        filter { $0.resourceType == type }.flatMap { [Domain.Tag]($0.tags) }
    }
}
