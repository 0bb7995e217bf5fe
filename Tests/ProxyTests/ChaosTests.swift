import NIOCore
import Proxy
import Routing
import Synchronization
import TestKit
import Testing

/// Everything goes wrong that a balancer can make good: targets that close, reset or half-close without an answer, stall
/// for a while, close what is idle and close after each answer, while weights, rules and members change all the time.
@Suite("Chaos")
struct ChaosTests {
    static let turns = 60

    @Test("No request fails that could have been saved, and nothing is left over afterwards")
    func chaos() async throws {
        let targets = try await Self.start()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [targets[0], targets[1], targets[2]], delay: .seconds(30))
            fixture.setGroup("h", [targets[1], targets[2], targets[3]], delay: .seconds(30))
            fixture.forward(to: ("g", 1), ("h", 1))
            await fixture.apply()
            try await fixture.healthy("g", count: 3)
            try await fixture.healthy("h", count: 3)
            let start = fixture
            let progress = Progress()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { try await Self.load(start, progress) } }
                try await Self.disturb(start, targets, progress)
                progress.isOver.store(true, ordering: .relaxed)
                try await group.waitForAll()
            }
            for target in targets { target.setScript(TestTarget.answering("ok")) }
            try await HostileTests.expectNothingLeft(fixture)
        }
        for target in targets { try await target.stop() }
    }

    final class Progress: Sendable {
        let isOver = Atomic(false)
        let answered = Atomic(0)
    }

    static func start() async throws -> [TestTarget] {
        var targets: [TestTarget] = []
        for name in ["a", "b", "c", "d"] { targets.append(try await TestTarget.start(name)) }
        return targets
    }

    /// Sends one GET after the other; each must be answered with 200.
    static func load(_ fixture: ProxyFixture, _ progress: Progress) async throws {
        var client = try await fixture.client()
        var count = 0
        while !progress.isOver.load(ordering: .relaxed) {
            client.sendLater(ProxyFixture.get("/\(count)"))
            let answer = try await client.answer(endingWith: "ok", within: .seconds(30))
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            count += 1
            progress.answered.wrappingAdd(1, ordering: .relaxed)
            if count % 50 == 0 {
                await client.close()
                client = try await fixture.client()
            }
        }
        await client.close()
    }

    /// Answers late, but well before the client's patience is at its end.
    static let stalling: TestTarget.Script = { received in
        guard let length = TestTarget.wholeRequest(received) else { return [] }
        return [
            .take(length), .sendLater("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", .milliseconds(40)),
        ]
    }

    static let rule = RoutingTable.Rule(
        arn: "r", priority: 1, conditions: [.pathPattern([.wildcard("/1*")])],
        actions: [.forward([.init(targetGroup: "h", weight: 1)])])

    /// One target at a time misbehaves; the others are there to save what it spoils.
    static func disturb(_ fixture: ProxyFixture, _ targets: [TestTarget], _ progress: Progress) async throws {
        var fixture = fixture
        var generator = SeededGenerator(seed: 7)
        for turn in 0..<Self.turns {
            let victim = targets[Int.random(in: 0..<targets.count, using: &generator)]
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: victim.setScript { received in TestTarget.wholeRequest(received) == nil ? [] : [.close] }
            case 1: victim.closeConnections()
            case 2: victim.setScript { received in TestTarget.wholeRequest(received) == nil ? [] : [.reset] }
            case 3: victim.setScript { received in TestTarget.wholeRequest(received) == nil ? [] : [.endOutput] }
            case 4: victim.setScript(Self.stalling)
            default: victim.setScript(ConformanceTarget.script([], closes: true))
            }
            fixture.forward(to: ("g", turn % 3), ("h", 1 + turn % 2))
            fixture.table.loadBalancers[ProxyFixture.lb]?.listeners[0].rules = turn % 3 == 0 ? [] : [Self.rule]
            let members = turn % 4 < 2 ? [targets[0], targets[1], targets[2]] : [targets[0], targets[1]]
            fixture.setGroup("g", members, delay: .seconds(30))
            await fixture.apply()
            let before = progress.answered.load(ordering: .relaxed)
            try await eventually("requests are answered", within: .seconds(30)) {
                progress.answered.load(ordering: .relaxed) > before + 100
            }
            victim.setScript(TestTarget.answering("ok"))
        }
    }
}
