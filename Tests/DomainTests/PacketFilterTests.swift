import Domain
import Foundation
import Routing
import TestKit
import Testing

@Suite("What containers let in")
struct PacketFilterTests {
    fileprivate static let gateway = "172.18.0.1"

    /// Records of one network: groups, instances and tasks, some of them without groups.
    private struct Town {
        let scope = Scope(account: "000000000000", region: "us-east-1")
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        var transaction: Transaction
        /// Addresses of what runs, with its record's id.
        var hosts: [String: String] = [:]

        init() { transaction = Transaction(world: World(), now: now, ids: .counting()) }

        var world: World { transaction.world }

        mutating func addGroup(_ name: String) throws -> SecurityGroup {
            try transaction.createSecurityGroup(named: name, description: name, vpcID: nil, tags: [], in: scope)
        }

        mutating func allow(_ peer: SecurityGroup.Peer, _ traffic: SecurityGroup.Traffic, in id: String) throws {
            let group = try #require(world.securityGroup(id, in: scope))
            _ = try transaction.authorize([.init(id: "", isEgress: false, traffic: traffic, peer: peer)], in: group)
        }

        @discardableResult
        mutating func addInstance(_ host: String, in groups: [String], zone: Int = 0) throws -> String {
            let request = MachineRequest(
                machine: Machine(imageID: "app", securityGroups: groups), count: 1...1,
                subnetID: Network.subnets(scope)[zone].id)
            let id = try transaction.runMachines(request, in: scope)[0].id
            transaction.instanceStarted(id, generation: 1, at: .init(host: host, port: 80))
            hosts[host] = id
            return id
        }

        @discardableResult
        mutating func addTask(_ host: String, in groups: [String]?, containers: [String] = ["app"]) throws -> String {
            let plan = TaskPlan(
                networkMode: .awsvpc, containers: containers.map { PlannedContainer(name: $0, image: "app") })
            var new = NewTask(scope: scope, definitionID: "app:1", plan: plan, group: "family:app")
            new.securityGroups = groups
            let cluster = try transaction.createCluster(named: "c\(hosts.count)", document: "{}", tags: [], in: scope)
            let id = try #require(transaction.runTasks(new, count: 1, in: cluster).first?.id)
            for container in containers {
                transaction.containerStarted(container, of: id, at: .init(host: host, port: 80), bindings: [])
            }
            hosts[host] = id
            return id
        }

        /// Whether what an address sends to one of `hosts` passes the filter that was made for that one.
        func passes(_ packet: Packet, to host: String) throws -> Bool {
            let (id, prefix) = (hosts[host] ?? "", world.containerPrefix)
            let task = world.tasks[id]
            let name =
                world.instances[id]?.containerName(prefix: prefix)
                ?? task?.networkOwner.flatMap { task?.containerName($0, prefix: prefix) }
            return try #require(name.flatMap { world.packetFilters[$0] }).admits(packet)
        }
    }

    fileprivate struct Packet {
        var source: String
        /// `tcp`, `udp` or `icmp`.
        var spoken: String
        var port = 0
    }

    @Test("A rule that names a group lets its members in, and follows them")
    func members() throws {
        var town = Town()
        let (app, database) = (try town.addGroup("app").id, try town.addGroup("database").id)
        let tcp = SecurityGroup.Traffic(networkProtocol: "tcp", fromPort: 5432, toPort: 5432)
        try town.allow(.group(app), tcp, in: database)
        try town.addInstance("172.18.0.2", in: [database])
        try town.addInstance("172.18.0.3", in: [app])
        try town.addInstance("172.18.0.4", in: [])
        try town.addTask("172.18.0.5", in: [app], containers: ["app", "beside"])
        func passes(_ source: String, _ port: Int = 5432, _ spoken: String = "tcp") throws -> Bool {
            try town.passes(.init(source: source, spoken: spoken, port: port), to: "172.18.0.2")
        }
        #expect(try passes("172.18.0.3") && passes("172.18.0.5"))
        #expect(try !passes("172.18.0.3", 5433) && !passes("172.18.0.3", 5432, "udp"))
        #expect(try !passes("172.18.0.4") && !passes("172.18.0.2") && !passes(Self.gateway))
        let gone = try #require(town.world.instances[town.hosts["172.18.0.3"] ?? ""])
        town.transaction.instanceTerminated(gone.id)
        #expect(try !passes("172.18.0.3"), "the address may be somebody else's by now")
    }

    @Test("The default group admits its own members and whoever is on this machine")
    func standard() throws {
        var town = Town()
        let other = try town.addGroup("other").id
        try town.addInstance("172.18.0.2", in: [])
        try town.addTask("172.18.0.3", in: nil)
        try town.addInstance("172.18.0.4", in: [other])
        for host in ["172.18.0.2", "172.18.0.3"] {
            for (source, isIn) in [
                ("172.18.0.2", true), ("172.18.0.3", true), ("172.18.0.4", false), (Self.gateway, true),
            ] {
                let passes = try town.passes(.init(source: source, spoken: "udp", port: 9), to: host)
                #expect(passes == isIn, "from \(source) to \(host)")
            }
        }
    }

    @Test("A range counts for addresses, for the subnets of what is in them, and by 127.0.0.1 for this machine")
    func ranges() throws {
        var town = Town()
        let group = try town.addGroup("app").id
        try town.addInstance("172.18.0.2", in: [group])
        try town.addInstance("172.18.0.3", in: [], zone: 1)
        func passes(_ source: String, by cidr: String) throws -> Bool {
            var town = town
            try town.allow(cidr.contains(":") ? .ipv6(cidr) : .ipv4(cidr), .all, in: group)
            return try town.passes(.init(source: source, spoken: "tcp", port: 80), to: "172.18.0.2")
        }
        #expect(try passes("8.8.8.8", by: "0.0.0.0/0") && passes(Self.gateway, by: "0.0.0.0/0"))
        #expect(try !passes("2001:db8::1", by: "0.0.0.0/0") && passes("2001:db8::1", by: "2001:db8::/32"))
        #expect(try passes("172.18.0.3", by: "172.18.0.0/16") && !passes("172.19.0.3", by: "172.18.0.0/16"))
        #expect(try passes("172.18.0.3", by: "172.31.16.0/20") && !passes("172.18.0.3", by: "172.31.0.0/20"))
        #expect(try passes("172.18.0.3", by: "172.31.0.0/16") && !passes(Self.gateway, by: "172.31.0.0/16"))
        #expect(try passes(Self.gateway, by: "127.0.0.1/32") && passes(Self.gateway, by: "172.18.0.1/32"))
        #expect(try !passes("172.18.0.3", by: "127.0.0.1/32"))
    }

    @Test("What is in no group that could name it has no filter")
    func unfiltered() throws {
        var town = Town()
        let plan = TaskPlan(networkMode: .bridge, containers: [PlannedContainer(name: "app", image: "app")])
        let cluster = try town.transaction.createCluster(named: "c", document: "{}", tags: [], in: town.scope)
        let new = NewTask(scope: town.scope, definitionID: "app:1", plan: plan, group: "family:app")
        let task = try #require(town.transaction.runTasks(new, count: 1, in: cluster).first)
        town.transaction.containerStarted(
            "app", of: task.id, at: .init(host: "172.18.0.9", port: 80), bindings: [])
        #expect(town.world.packetFilters.isEmpty)
        #expect(town.world.packetFilter(of: task, at: .init(host: "172.18.0.9", port: 80)) == nil)
    }

    @Test("Whatever the records are, what passes is what the rules say", arguments: Seeds.fixed(1, 2, 3, 4, 5, 6, 7, 8))
    func random(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var town = Town()
        let groups = try (0..<4).map { try town.addGroup("g\($0)").id } + [Network.securityGroupID(town.scope)]
        let cidrs = [
            "0.0.0.0/0", "172.18.0.0/16", "172.18.0.0/29", "172.31.0.0/16", "172.31.16.0/20", "10.0.0.0/8",
            "127.0.0.0/8", "172.18.0.1/32",
        ]
        for _ in 0..<12 {
            let from = Int.random(in: 1...4, using: &generator)
            let traffic = SecurityGroup.Traffic(
                networkProtocol: ["-1", "tcp", "udp", "6", "icmp"].randomElement(using: &generator) ?? "-1",
                fromPort: Bool.random(using: &generator) ? from : -1, toPort: from + 1)
            let peer: SecurityGroup.Peer =
                Bool.random(using: &generator)
                ? .group(groups.randomElement(using: &generator) ?? "")
                : .ipv4(cidrs.randomElement(using: &generator) ?? "")
            do throws(Fault) {
                let id = groups.dropLast().randomElement(using: &generator) ?? ""
                guard let group = town.world.securityGroup(id, in: town.scope) else { continue }
                _ = try town.transaction.authorize(
                    [
                        .init(
                            id: "", isEgress: Int.random(in: 0..<5, using: &generator) == 0, traffic: traffic,
                            peer: peer)
                    ],
                    in: group)
            } catch {
                #expect(error.message.contains("already exists"))
            }
        }
        for number in 2..<10 {
            let own = groups.filter { _ in Int.random(in: 0..<3, using: &generator) == 0 }
            if Bool.random(using: &generator) {
                try town.addInstance("172.18.0.\(number)", in: own, zone: number % 3)
            } else {
                try town.addTask("172.18.0.\(number)", in: own.isEmpty ? nil : own)
            }
        }
        let rules = Rulebook(town.world, town.scope, town.hosts)
        for host in town.hosts.keys.sorted() {
            for source in town.hosts.keys.sorted() + [Self.gateway, "10.1.1.1", "9.9.9.9"] {
                for packet in ["tcp", "udp", "icmp"].flatMap({ spoken in
                    (0...6).map { Packet(source: source, spoken: spoken, port: $0) }
                }) {
                    let expected = rules.admit(packet, to: host)
                    #expect(try town.passes(packet, to: host) == expected, "\(packet) to \(host), seed \(seed)")
                }
            }
        }
    }

    /// The same question answered from the records, packet by packet.
    private struct Rulebook {
        let world: World
        let scope: Scope
        let hosts: [String: String]

        init(_ world: World, _ scope: Scope, _ hosts: [String: String]) {
            (self.world, self.scope, self.hosts) = (world, scope, hosts)
        }

        private func groups(_ host: String) -> [String] {
            let id = hosts[host] ?? ""
            let own = world.instances[id]?.machine?.securityGroups ?? world.tasks[id]?.securityGroups ?? []
            return own.isEmpty ? [Network.securityGroupID(scope)] : own
        }

        private func subnet(_ host: String) -> IPNetwork? {
            let id = hosts[host] ?? ""
            let zone = world.instances[id]?.zone ?? world.tasks[id]?.progress.zone
            return Network.subnets(scope).first { $0.zone == zone }.flatMap { IPNetwork($0.cidr) }
        }

        func admit(_ packet: Packet, to host: String) -> Bool {
            groups(host).compactMap { world.securityGroup($0, in: scope) }.flatMap(\.rules).contains { rule in
                !rule.isEgress && rule.traffic.covers(packet) && includes(rule.peer, packet.source)
            }
        }

        private func includes(_ peer: SecurityGroup.Peer, _ source: String) -> Bool {
            switch peer {
            case .group(let id):
                if source == gateway { return id == Network.securityGroupID(scope) }
                return hosts[source] != nil && groups(source).contains(id)
            case .ipv4(let text), .ipv6(let text):
                guard let network = IPNetwork(text), let address = IPAddress(source) else { return false }
                if network.contains(address) || source == gateway && text.hasPrefix("127.") { return true }
                return hosts[source] != nil && subnet(source).map { network.contains($0) } == true
            case .prefixList: return false
            }
        }
    }
}

extension PacketFilter {
    fileprivate func admits(_ packet: PacketFilterTests.Packet) -> Bool {
        guard let source = IPAddress(packet.source) else { return false }
        return admissions.contains { admission in
            guard admission.traffic.covers(packet) else { return false }
            return switch admission.source {
            case .network(let network): network.contains(source)
            case .addresses(let addresses): addresses.contains(source)
            case .thisMachine: packet.source == PacketFilterTests.gateway
            }
        }
    }
}

extension SecurityGroup.Traffic {
    fileprivate func covers(_ packet: PacketFilterTests.Packet) -> Bool {
        let names = ["tcp": ["tcp", "6", "-1"], "udp": ["udp", "17", "-1"], "icmp": ["icmp", "1", "-1"]]
        guard names[packet.spoken]?.contains(networkProtocol) == true else { return false }
        guard networkProtocol != "-1", let fromPort, fromPort >= 0 else { return true }
        if packet.spoken == "icmp" { return packet.port == fromPort }
        return packet.port >= fromPort && packet.port <= (toPort ?? fromPort)
    }
}
