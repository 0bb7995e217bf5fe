/// The network that every account has here: one VPC with a subnet in each of three zones, all of it this machine.
package enum Network {
    package struct Subnet: Sendable, Equatable {
        package var id: String
        package var zone: String
        package var cidr: String
    }

    package static func zones(_ region: String) -> [String] { ["a", "b", "c"].map { region + $0 } }

    package static func vpcID(_ scope: Scope) -> String { "vpc-" + suffix(scope, 1) }

    package static func securityGroupID(_ scope: Scope) -> String { "sg-" + suffix(scope, 2) }

    package static func internetGatewayID(_ scope: Scope) -> String { "igw-" + suffix(scope, 3) }

    package static func routeTableID(_ scope: Scope) -> String { "rtb-" + suffix(scope, 4) }

    package static func subnets(_ scope: Scope) -> [Subnet] {
        zones(scope.region).enumerated().map { index, zone in
            Subnet(id: "subnet-" + suffix(scope, 16 + index), zone: zone, cidr: "172.31.\(index * 16).0/20")
        }
    }

    /// 17 hexadecimal digits that are the same at every start: a hash (FNV-1a) of the scope and a number.
    private static func suffix(_ scope: Scope, _ number: Int) -> String {
        digits(of: "\(scope.account)/\(scope.region)/\(number)")
    }

    /// For the id of something that follows from what the text names.
    package static func digits(of text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let digits = String(hash, radix: 16)
        return "0" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}
