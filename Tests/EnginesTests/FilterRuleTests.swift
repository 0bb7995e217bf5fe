import Domain
import Foundation
import Routing
import Testing

@testable import Engines

@Suite("Rules for nft")
struct FilterRuleTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    /// What is said beside what every filter says.
    private func lines(_ admissions: [PacketFilter.Admission]) throws -> [String] {
        let rules = FilterRules(
            filter: PacketFilter(admissions), machine: [try address("172.18.0.1")],
            dataPlane: [try address("172.18.0.1"), try address("172.18.0.9")])
        let all = rules.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        let accepting = all.filter { $0.hasSuffix("accept") }
        #expect(all.contains("type filter hook input priority filter; policy drop;"))
        #expect(
            accepting.prefix(4) == [
                "ct state established,related accept", "iifname lo accept",
                "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-advert } accept",
                "ip saddr { 172.18.0.1, 172.18.0.9 } ip dscp 43 accept",
            ])
        return accepting.dropFirst(4).map { String($0.dropLast(" accept".count)) }
    }

    @Test("what nobody is let in by lets only the data plane in")
    func nobody() throws {
        #expect(try lines([]).isEmpty)
    }

    @Test("sources of both versions, sets of them, and this machine")
    func sources() throws {
        let network = try #require(IPNetwork("10.1.2.3/8"))
        let other = try #require(IPNetwork("2001:db8::1/32"))
        let addresses = try ["172.18.0.3", "172.18.0.2", "fd00::2"].map(address)
        #expect(
            try lines([
                .init(.all, from: .network(network)), .init(.all, from: .network(other)),
                .init(.all, from: .addresses(addresses)), .init(.all, from: .thisMachine),
            ]) == [
                "ip saddr 10.0.0.0/8", "ip6 saddr 2001:db8:0:0:0:0:0:0/32", "ip saddr { 172.18.0.2, 172.18.0.3 }",
                "ip6 saddr { fd00:0:0:0:0:0:0:2 }", "ip saddr { 172.18.0.1 }",
            ])
    }

    @Test(
        "protocols with their ports, ICMP's types and codes, and protocols by number",
        arguments: [
            ("tcp", 80, 80, "meta l4proto 6 tcp dport 80"), ("6", 80, 90, "meta l4proto 6 tcp dport 80-90"),
            ("udp", 0, 65_535, "meta l4proto 17 udp dport 0-65535"), ("tcp", -1, -1, "meta l4proto 6"),
            ("icmp", -1, -1, "meta l4proto 1"), ("icmp", 8, -1, "meta l4proto 1 icmp type 8"),
            ("icmp", 3, 4, "meta l4proto 1 icmp type 3 icmp code 4"),
            ("icmpv6", 128, 0, "meta l4proto 58 icmpv6 type 128 icmpv6 code 0"), ("50", -1, -1, "meta l4proto 50"),
        ])
    func traffic(_ spoken: String, _ from: Int, _ to: Int, _ expected: String) throws {
        let traffic = SecurityGroup.Traffic(networkProtocol: spoken, fromPort: from, toPort: to)
        #expect(try lines([.init(traffic, from: .thisMachine)]) == ["ip saddr { 172.18.0.1 } " + expected])
    }

    @Test("what is no protocol, and could be anything else in nft's words, lets nothing in")
    func nonsense() throws {
        let traffic = SecurityGroup.Traffic(networkProtocol: "tcp accept; drop")
        #expect(try lines([.init(traffic, from: .thisMachine)]).isEmpty)
    }
}
