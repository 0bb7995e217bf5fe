import Domain
import Foundation
import Synchronization
import Testing

@testable import Engines

@Suite("Addresses for a network when the engine's pools are used up")
struct SubnetTests {
    @Test("a range is read from its CIDR form, and written so; anything else is none")
    func reading() {
        #expect(SubnetRange("172.17.0.0/16")?.description == "172.17.0.0/16")
        #expect(SubnetRange("10.1.2.3/22")?.description == "10.1.0.0/22")
        #expect(SubnetRange("0.0.0.0/0")?.description == "0.0.0.0/0")
        #expect(SubnetRange("255.255.255.255/32")?.description == "255.255.255.255/32")
        for text in [
            "", "/", "10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "256.0.0.0/8", "fd00::/8", "a.b.c.d/8",
        ] {
            #expect(SubnetRange(text) == nil, "\(text)")
        }
    }

    @Test("what is offered overlaps with nothing that is taken, begins where the seed says, and comes to an end")
    func choosing() throws {
        let taken = try ["10.192.0.0/11", "10.224.4.0/24", "192.168.0.0/16"].map { try #require(SubnetRange($0)) }
        let free = Array(SubnetRange.free(besides: taken, seed: 7))
        #expect(free.count == 2_047)
        #expect(Set(free.map(\.description)).count == 2_047)
        #expect(!free.contains { subnet in taken.contains { $0.overlaps(subnet) } })
        #expect(free.first?.description == "10.224.0.0/22")
        #expect(SubnetRange.free(besides: [], seed: 7).first { _ in true }?.description == "10.192.28.0/22")
        #expect(SubnetRange.free(besides: [], seed: .max).first { _ in true }?.description == "10.255.252.0/22")
        let everything = try #require(SubnetRange("0.0.0.0/0"))
        #expect(!SubnetRange.free(besides: [everything], seed: 0).contains { _ in true })
    }

    @Test("this machine's routes are read, the default route and nonsense left out")
    func routes() {
        let table = """
            Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
            eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
            tun0\t0000C00A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
            nonsense
            x\tzz\t0\t0\t0\t0\t0\t0000FFFF
            """
        #expect(SubnetRange.routes(in: table).map(\.description) == ["10.192.0.0/16"])
        #expect(SubnetRange.routes(in: "").isEmpty)
    }

    /// An engine without pools, which tells so as different versions do, and grants the third subnet asked for.
    @Test(
        "the network is made with addresses chosen here, the next if another took them meanwhile",
        arguments: [
            "could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network",
            "all predefined address pools have been fully subnetted",
        ])
    func fallback(_ words: String) async throws {
        let asked = Mutex<[String?]>([])
        let server = try FakeDocker(toBody: { line, body in
            if line.hasPrefix("GET /version") { return goodVersion }
            if line.contains("/containers/") { return http(200, "[]") }
            if line.hasPrefix("GET") {
                let hasAny = asked.withLock { $0.count == 4 }
                let own = hasAny ? #"[{"Id":"n","Name":"teal-x"}]"# : "[]"
                return http(200, line.contains("filters") ? own : #"[{"IPAM":{"Config":null}},{"IPAM":{}},{}]"#)
            }
            let count = asked.withLock { asked in
                asked.append(body.firstMatch(of: #/"Subnet":"([^"]*)"/#).map { String($0.1).replacing("\\", with: "") })
                return asked.count
            }
            return switch count {
            case 1: http(404, #"{"message":"\#(words)"}"#)
            case 4: http(201, #"{"Id":"n"}"#)
            default: http(403, #"{"message":"Pool overlaps with other one on this address space"}"#)
            }
        })
        defer { server.stop() }
        try await DockerEngine.connect(identity: "x", environment: server.environment).prepare()
        let subnets = asked.withLock { $0 }
        #expect(subnets.count == 4)
        #expect(subnets.first == .some(nil))
        #expect(Set(subnets.dropFirst().compactMap { $0 }).count == 3)
    }

    @Test("an engine that refuses for another reason is asked once, and its words are told")
    func refused() async throws {
        let count = Atomic(0)
        let server = try FakeDocker { line in
            if line.hasPrefix("GET /version") { return goodVersion }
            if line.hasPrefix("POST") { count.add(1, ordering: .relaxed) }
            return line.hasPrefix("GET") ? http(200, "[]") : http(403, #"{"message":"not today"}"#)
        }
        defer { server.stop() }
        let engine = try await DockerEngine.connect(identity: "x", environment: server.environment)
        let failure = await #expect(throws: EngineFailure.self) { try await engine.prepare() }
        #expect(failure?.message.contains("not today") == true)
        #expect(count.load(ordering: .relaxed) == 1)
    }
}
