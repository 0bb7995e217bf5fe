import Domain
import Foundation
import GRDB
import Store
import TestKit
import Testing

@Suite("The store")
struct StoreTests {
    private let scope = Scope(account: "000000000000", region: "us-east-1")

    @Test("what was committed is there after a restart, nested values and all")
    func restart() async throws {
        let folder = try TemporaryFolder()
        let before: World
        do {
            let store = try folder.open()
            let scope = scope
            try await store.commit { transaction in
                let application = Application(
                    scope: scope, name: "shop", description: nil, tags: [Tag(key: "team", value: "a")],
                    at: transaction.now)
                transaction.save(application)
                var group = TargetGroup(
                    scope: scope, name: "group", idSuffix: "1", port: 80, targetType: .instance, vpcID: "vpc-1",
                    healthCheck: HealthCheckSettings(), tags: [])
                group.attributes = ["stickiness.enabled": "false"]
                transaction.save(group)
                let loadBalancer = transaction.addLoadBalancer(
                    named: "lb", scheme: "internet-facing", subnets: ["a"], securityGroups: [], tags: [], in: scope)
                transaction.save(
                    Listener(
                        of: loadBalancer, idSuffix: "1", port: 80,
                        defaultAction: .forward([.init(targetGroup: group.id, weight: 3)]), tags: []))
            }
            before = store.world
        }
        let after = try folder.open().world
        #expect(after.applications == before.applications)
        #expect(after.targetGroups == before.targetGroups)
        #expect(after.loadBalancers == before.loadBalancers)
        #expect(after.listeners == before.listeners)
        #expect(after.identity == before.identity)
    }

    @Test("a body that throws changes nothing")
    func rollback() async throws {
        let store = try Store(file: nil, clock: ManualClock(), ids: .counting())
        let scope = scope
        await #expect(throws: Fault(.invalidParameter, "no")) {
            try await store.commit { transaction throws(Fault) in
                try transaction.createApplication("shop", description: nil, tags: [], in: scope)
                throw Fault(.invalidParameter, "no")
            }
        }
        #expect(store.world.applications.isEmpty)
        #expect(try await store.events(EventQuery(scope: scope)).isEmpty)
    }

    @Test("what the schema forbids is refused whole")
    func constraint() async throws {
        let store = try Store(file: nil, clock: ManualClock(), ids: .counting())
        await #expect(throws: Fault.self) {
            try await store.commit { transaction in
                transaction.save(Registration(targetGroupID: "nothing", targetID: "i-1", port: 80))
            }
        }
        #expect(store.world.registrations.isEmpty)
    }

    @Test("an unreadable row is shown and kept, and the rest is read")
    func unreadable() async throws {
        let folder = try TemporaryFolder()
        let scope = scope
        do {
            let store = try folder.open()
            for name in ["good", "bad"] {
                _ = try await store.commit { transaction throws(Fault) in
                    try transaction.createApplication(name, description: nil, tags: [], in: scope)
                }
            }
        }
        try await DatabaseQueue(path: folder.database.path).write { database in
            try database.execute(sql: "UPDATE application SET tags = '{' WHERE name = 'bad'")
        }
        let store = try folder.open()
        let world = store.world
        await #expect(throws: Fault.self) {
            try await store.commit { transaction throws(Fault) in
                try transaction.createApplication("bad", description: nil, tags: [], in: scope)
            }
        }
        #expect(world.applications.values.map(\.name) == ["good"])
        #expect(world.needsAttention.map(\.table) == ["application"])
        let kept = try await DatabaseQueue(path: folder.database.path).read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM application")
        }
        #expect(kept == 2)
    }

    @Test("events come newest first, no two at the same millisecond, and are found by what they belong to")
    func events() async throws {
        let store = try Store(file: nil, clock: ManualClock(), ids: .counting())
        let scope = scope
        try await store.commit { transaction in
            for number in 1...5 {
                transaction.tell(
                    Event(
                        scope: scope, severity: number == 3 ? .error : .info, message: "\(number)",
                        requestID: number > 2 ? "r" : nil))
            }
        }
        let all = try await store.events(EventQuery(scope: scope))
        #expect(all.map(\.message) == ["5", "4", "3", "2", "1"])
        #expect(Set(all.map { Int(($0.date.timeIntervalSince1970 * 1000).rounded()) }).count == 5)
        var query = EventQuery(scope: scope)
        query.requestID = "r"
        #expect(try await store.events(query).count == 3)
        query.severity = .warn
        #expect(try await store.events(query).map(\.message) == ["3"])
        #expect(try await store.events(EventQuery(scope: Scope(account: "1", region: "us-east-1"))).isEmpty)
    }
}

final class TemporaryFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: "teal-store-\(UUID().uuidString)")

    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit {
        do { try FileManager.default.removeItem(at: url) } catch { print("left behind: \(url.path): \(error)") }
    }

    var database: URL { url.appending(path: "teal.sqlite") }

    func open() throws -> Store { try Store(file: database, clock: ManualClock(), ids: .random) }
}
