/// Who may connect to what is in the group. Its inbound rules act on load balancers' listeners, on what load balancers
/// send to instances and tasks (`TargetDoors`), and on what anything else sends them (`PacketFilter`).
package struct SecurityGroup: Record, Scoped {
    package static let tableName = "securityGroup"
    package static var place: WritableKeyPath<World, [String: SecurityGroup]> { \.securityGroups }

    /// `sg-` and 17 hexadecimal digits.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    package var description: String
    package var vpcID: String
    package var rules: [Rule]
    package var tags: [Tag]

    package init(
        id: String, scope: Scope, name: String, description: String, vpcID: String, rules: [Rule], tags: [Tag] = []
    ) {
        self.id = id
        account = scope.account
        region = scope.region
        self.name = name
        self.description = description
        self.vpcID = vpcID
        self.rules = rules
        self.tags = tags
    }

    /// One source or destination with one range of ports.
    package struct Rule: Codable, Sendable, Equatable {
        /// `sgr-` and 17 hexadecimal digits.
        package var id: String
        package var isEgress: Bool
        package var traffic: Traffic
        package var peer: Peer
        package var description: String?
        package var tags: [Tag] = []

        package init(id: String, isEgress: Bool, traffic: Traffic, peer: Peer, description: String? = nil) {
            self.id = id
            self.isEgress = isEgress
            self.traffic = traffic
            self.peer = peer
            self.description = description
        }
    }

    package struct Traffic: Codable, Sendable, Hashable {
        /// `tcp`, `udp`, `icmp`, `icmpv6`, a protocol's number, or `-1` for all.
        package var networkProtocol: String
        /// nil: all ports.
        package var fromPort: Int?
        package var toPort: Int?

        package init(networkProtocol: String, fromPort: Int? = nil, toPort: Int? = nil) {
            self.networkProtocol = networkProtocol
            self.fromPort = fromPort
            self.toPort = toPort
        }

        package static let all = Traffic(networkProtocol: "-1")
    }

    package enum Peer: Codable, Sendable, Equatable {
        case ipv4(String)
        case ipv6(String)
        case group(String)
        case prefixList(String)
    }
}
