import Domain
import Routing

/// A packet filter as a program for nft(8), which takes the place of the one before in one step.
///
/// Source: nft(8), "INPUT FILE FORMATS", "PAYLOAD EXPRESSIONS", "CONNTRACK EXPRESSIONS".
struct FilterRules {
    var filter: PacketFilter
    /// Where this machine's own packets come from.
    var machine: [IPAddress]
    /// Where those of the data plane come from: the machine, or teald's own container.
    var dataPlane: [IPAddress]

    /// Neighbours have to be found before anything can be sent over IPv6; over IPv4 no filter sees that.
    var text: String {
        let lines =
            ["ct state established,related accept", "iifname lo accept"]
            + ["icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept"]
            + sets(of: dataPlane).map {
                "\($0.family) saddr \($0.set) \($0.family) dscp \(DataPlaneMark.codePoint) accept"
            }
            + filter.admissions.flatMap(lines)
        return """
            table inet teal
            delete table inet teal
            table inet teal {
                chain input {
                    type filter hook input priority filter; policy drop;
                    \(lines.joined(separator: "\n        "))
                }
            }

            """
    }

    private func lines(_ admission: PacketFilter.Admission) -> [String] {
        guard let traffic = admission.traffic.match else { return [] }
        let sources: [String] =
            switch admission.source {
            case .network(let network): ["\(network.isVersion4 ? "ip" : "ip6") saddr \(network)"]
            case .addresses(let addresses): sets(of: addresses).map { "\($0.family) saddr \($0.set)" }
            case .thisMachine: sets(of: machine).map { "\($0.family) saddr \($0.set)" }
            }
        return sources.map { [$0, traffic, "accept"].filter { !$0.isEmpty }.joined(separator: " ") }
    }

    private func sets(of addresses: [IPAddress]) -> [(family: String, set: String)] {
        [("ip", addresses.filter(\.isVersion4)), ("ip6", addresses.filter { !$0.isVersion4 })].compactMap {
            family, addresses in
            let texts = Set(addresses).sorted().map(\.description)
            return texts.isEmpty ? nil : (family, "{ \(texts.joined(separator: ", ")) }")
        }
    }
}

extension SecurityGroup.Traffic {
    /// Empty: everything. nil: no protocol has that name. Protocols go by numbers, as the image has no list of names.
    ///
    /// Source: Amazon EC2 API Reference, `IpPermission`: for ICMP the ports are its type and code, -1 stands for all.
    fileprivate var match: String? {
        switch networkProtocol {
        case "-1": ""
        case "tcp", "6": "meta l4proto 6" + ports("tcp")
        case "udp", "17": "meta l4proto 17" + ports("udp")
        case "icmp", "1": "meta l4proto 1" + icmp("icmp")
        case "icmpv6", "58": "meta l4proto 58" + icmp("icmpv6")
        default: UInt8(networkProtocol).map { "meta l4proto \($0)" }
        }
    }

    private func ports(_ name: String) -> String {
        guard let from = fromPort, from >= 0 else { return "" }
        let to = max(from, toPort ?? from)
        return " \(name) dport " + (from == to ? "\(from)" : "\(from)-\(to)")
    }

    private func icmp(_ name: String) -> String {
        guard let type = fromPort, type >= 0 else { return "" }
        guard let code = toPort, code >= 0 else { return " \(name) type \(type)" }
        return " \(name) type \(type) \(name) code \(code)"
    }
}
