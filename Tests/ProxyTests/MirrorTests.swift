import NIOCore
import Observation
import Routing
import Testing

@testable import Proxy

@Suite("Mirrors")
struct MirrorTests {
    private static let key = MirrorKey(targetGroup: "g", mirror: "m")

    private static func counts(_ fixture: ProxyFixture) async -> MirrorCounts {
        await fixture.proxy.counts().mirrors[key] ?? MirrorCounts()
    }

    private static func serve(_ fixture: inout ProxyFixture, _ target: TestTarget, _ mirror: TestTarget) async throws {
        fixture.setGroup("g", [target])
        fixture.setGroup("m", [mirror])
        fixture.table.targetGroups["g"]?.mirror = .init(targetGroup: "m")
        fixture.forward(to: ("g", 1))
        await fixture.apply()
        try await fixture.healthy("g", count: 1)
        try await fixture.healthy("m", count: 1)
    }

    @Test("A mirror gets each request with its body, its answers go nowhere, and both are compared")
    func copies() async throws {
        let target = try await TestTarget.start("a")
        let mirror = try await TestTarget.start(
            "b", script: TestTarget.sending("HTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nbad"))
        try await ProxyFixture.with(loops: 1) { fixture in
            try await Self.serve(&fixture, target, mirror)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get("/one"))
            #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200 "))
            // Copies that are under way at the same time may overtake each other.
            try await eventually("the first is compared") { await Self.counts(fixture).different == 1 }
            try await client.send("POST /two HTTP/1.1\r\nHost: app.test\r\nContent-Length: 6\r\n\r\nbo")
            try await client.send("dies")
            _ = try await client.answer(endingWith: "ok")
            try await eventually("the second is compared") { await Self.counts(fixture).different == 2 }
            // In one piece: the target of this test answers after the head.
            let chunked = "PUT /three HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n"
            try await client.send(chunked + "4\r\nbodi\r\n2\r\nes\r\n0\r\n\r\n")
            _ = try await client.answer(endingWith: "ok")
            try await eventually("three answers are compared") { await Self.counts(fixture).different == 3 }
            let counts = await Self.counts(fixture)
            #expect(counts.same == 0 && counts.failed == 0 && counts.dropped == 0)
            #expect(counts.responseTimes.count == 3 && counts.mirrorResponseTimes.count == 3)
            #expect(counts.differences.map(\.request) == ["GET /one", "POST /two", "PUT /three"])
            #expect(counts.differences.allSatisfy { $0.status == 200 && $0.mirrorStatus == 500 })
            await client.close()
        }
        #expect(mirror.requests.prefix(2) == target.requests.prefix(2), "the copies are what the target got")
        let all = mirror.requests.joined()
        #expect(all.contains("PUT /three ") && all.contains("bodi\r\n2\r\nes"))
        try await target.stop()
        try await mirror.stop()
    }

    @Test("A mirror that hangs, refuses or is not healthy holds up no client, and what it did not get is counted")
    func hangs() async throws {
        let target = try await TestTarget.start("a")
        let mirror = try await TestTarget.start("b", script: TestTarget.silent)
        try await ProxyFixture.with(loops: 1) { fixture in
            try await Self.serve(&fixture, target, mirror)
            let client = try await fixture.client()
            for number in 0..<300 {
                client.sendLater(ProxyFixture.get("/\(number)"))
                _ = try await client.answer(endingWith: "ok")
            }
            try await eventually("what is too much is dropped") { await Self.counts(fixture).dropped > 0 }
            mirror.setScript { received in received.isEmpty ? [] : [.close] }
            mirror.closeConnections()
            try await eventually("every copy failed or was dropped") {
                let counts = await Self.counts(fixture)
                return counts.failed + counts.dropped == 300
            }
            let before = await Self.counts(fixture)
            client.sendLater(ProxyFixture.get("/again"))
            _ = try await client.answer(endingWith: "ok")
            try await eventually("a copy fails") { await Self.counts(fixture).failed == before.failed + 1 }
            let long = String(repeating: "x", count: 300_000)
            try await client.send("POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: \(long.count)\r\n\r\n\(long)")
            _ = try await client.answer(endingWith: "ok")
            try await eventually("too long") { await Self.counts(fixture).dropped == before.dropped + 1 }
            fixture.table.targetGroups["m"]?.targets = []
            await fixture.apply()
            client.sendLater(ProxyFixture.get())
            _ = try await client.answer(endingWith: "ok")
            try await eventually("no target") { await Self.counts(fixture).dropped == before.dropped + 2 }
            fixture.table.targetGroups["g"]?.mirror?.percentage = 0
            await fixture.apply()
            client.sendLater(ProxyFixture.get())
            _ = try await client.answer(endingWith: "ok")
            #expect(await Self.counts(fixture).dropped == before.dropped + 2)
            await client.close()
            try await HostileTests.expectNothingLeft(fixture)
        }
        try await target.stop()
        try await mirror.stop()
    }

    @Test("A connection to the mirror is used again, and one that was closed meanwhile is replaced")
    func connections() async throws {
        let target = try await TestTarget.start("a")
        let mirror = try await TestTarget.start("b")
        try await ProxyFixture.with(loops: 1) { fixture in
            try await Self.serve(&fixture, target, mirror)
            let client = try await fixture.client()
            for number in 1...3 {
                client.sendLater(ProxyFixture.get("/\(number)"))
                _ = try await client.answer(endingWith: "ok")
                try await eventually("copy \(number)") { await Self.counts(fixture).same == number }
                if number == 2 { mirror.closeConnections() }
            }
            #expect(await Self.counts(fixture).failed == 0)
            await client.close()
        }
        #expect(mirror.requests.count == 3)
        try await target.stop()
        try await mirror.stop()
    }
}
