import NIOCore
@testable import Proxy
import Routing
import Synchronization
import Testing

@Suite("Changing the table, and health, while traffic runs")
struct ChangeTests {
    @Test("Ten swaps under load: no request fails, and after each every new request meets the new group")
    func swaps() async throws {
        let blue = try await TestTarget.start("blue", script: TestTarget.answering("blue"))
        let green = try await TestTarget.start("green", script: TestTarget.answering("green"))
        try await ProxyFixture.with { fixture in
            fixture.setGroup("blue", [blue])
            fixture.setGroup("green", [green])
            fixture.forward(to: ("blue", 1), ("green", 0))
            await fixture.apply()
            try await fixture.healthy("blue", count: 1)
            try await fixture.healthy("green", count: 1)
            let load = Load(fixture.port)
            var states = fixture
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { try await load.run() } }
                for turn in 1...10 {
                    let toGreen = turn % 2 == 1
                    states.forward(to: ("blue", toGreen ? 0 : 1), ("green", toGreen ? 1 : 0))
                    await states.apply()
                    load.expect(toGreen ? "green" : "blue")
                    let count = load.count
                    try await eventually("more requests") { load.count > count + 50 }
                    load.expect(nil)
                }
                load.stop()
                try await group.waitForAll()
            }
            #expect(load.failures == [])
            #expect(load.count > 500)
        }
        try await blue.stop()
        try await green.stop()
    }

    @Test("A removed target drains: it finishes what it has and gets nothing new")
    func draining() async throws {
        let old = try await TestTarget.start("old", script: TestTarget.silent)
        let new = try await TestTarget.start("new")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(old)
            let waiting = try await fixture.client()
            try await waiting.send(ProxyFixture.get("/slow"))
            let proxy = fixture.proxy
            try await eventually("arrived") { old.bytesReceived > 0 }
            #expect(proxy.requestsInFlight(to: old.id, inGroup: "g") == 1)
            fixture.setGroup("g", [new])
            await fixture.apply()
            #expect(proxy.health(ofGroup: "g")[old.id] == .draining)
            try await eventually("new is healthy") { proxy.health(ofGroup: "g")[new.id] == .healthy }
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            _ = try await client.answer(endingWith: "ok")
            old.sendToAll("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate")
            #expect(try await waiting.answer(endingWith: "late").hasPrefix("HTTP/1.1 200"))
            #expect(proxy.requestsInFlight(to: old.id, inGroup: "g") == 0)
            #expect(proxy.health(ofGroup: "g")[old.id] == .draining)
            await waiting.close()
            await client.close()
        }
        try await old.stop()
        try await new.stop()
    }

    @Test("A removed target is gone after its delay, and what it did is still told")
    func drained() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target, delay: .milliseconds(100))
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            _ = try await client.answer(endingWith: "ok")
            fixture.setGroup("g", [], delay: .milliseconds(100))
            await fixture.apply()
            let proxy = fixture.proxy
            try await eventually("drained") { proxy.health(ofGroup: "g")[target.id] == nil }
            #expect(proxy.traffic().first { $0.target == target.id }?.requests == 1)
            await client.close()
        }
        try await target.stop()
    }

    @Test("What has not finished within the deregistration delay is ended")
    func drainingEnds() async throws {
        let old = try await TestTarget.start("old", script: TestTarget.silent)
        try await ProxyFixture.with { fixture in
            try await fixture.serve(old, delay: .milliseconds(100))
            let waiting = try await fixture.client()
            try await waiting.send("POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 0\r\n\r\n")
            let proxy = fixture.proxy
            try await eventually("in flight") { proxy.requestsInFlight(to: old.id, inGroup: "g") == 1 }
            fixture.setGroup("g", [], delay: .milliseconds(100))
            await fixture.apply()
            #expect(try await waiting.answer(endingWith: "</html>\r\n").hasPrefix("HTTP/1.1 502"))
            #expect(proxy.requestsInFlight(to: old.id, inGroup: "g") == 0)
            await waiting.close()
        }
        try await old.stop()
    }

    @Test("Health follows the checks: healthy, then unhealthy with the code, then healthy again")
    func health() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            let proxy = fixture.proxy
            let changes = proxy.healthChanges
            try await fixture.serve(target)
            target.setHealthStatus(500)
            try await eventually("unhealthy") {
                proxy.health(ofGroup: "g")[target.id]
                    == TargetHealth(
                        .unhealthy, reason: "Target.ResponseCodeMismatch",
                        description: "Health checks failed with these codes: [500]")
            }
            // The only target, so it goes on getting requests.
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            _ = try await client.answer(endingWith: "ok")
            target.setHealthStatus(200)
            try await fixture.healthy("g", count: 1)
            var seen = changes.makeAsyncIterator()
            #expect(await seen.next() != nil)
            await client.close()
        }
        try await target.stop()
    }

    @Test("A target that does not answer its checks in time says so; one that refuses says so too")
    func failedChecks() async throws {
        let slow = try await TestTarget.start("slow", script: TestTarget.silent)
        let gone = try await TestTarget.start("gone")
        try await gone.stop()
        let dead = RoutingTable.Target(id: .init(id: "gone", port: 1), host: "127.0.0.1", port: 1)
        try await ProxyFixture.with { fixture in
            var check = ProxyFixture.quickCheck()
            check.path = "/never"
            check.timeout = .milliseconds(30)
            fixture.setGroup("g", [slow], check: check)
            fixture.table.targetGroups["g"]?.targets.append(dead)
            fixture.forward(to: ("g", 1))
            await fixture.apply()
            let proxy = fixture.proxy
            try await eventually("timed out") { proxy.health(ofGroup: "g")[slow.id] == .timedOut }
            try await eventually("failed") { proxy.health(ofGroup: "g")[dead.id] == .failed }
        }
        try await slow.stop()
    }

    @Test("A group that no listener uses is not probed, and says so")
    func unused() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            fixture.setGroup("idle", [target])
            await fixture.apply()
            #expect(fixture.proxy.health(ofGroup: "idle")[target.id] == .notInUse)
            fixture.forward(to: ("idle", 1))
            await fixture.apply()
            try await fixture.healthy("idle", count: 1)
        }
        try await target.stop()
    }

    @Test("An instance that is gone is left at once, and what it was answering is saved where that is allowed")
    func gone() async throws {
        let stuck = try await TestTarget.start("stuck", script: TestTarget.silent)
        let good = try await TestTarget.start("good")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(stuck, good)
            var clients: [RawClient] = []
            for _ in 0..<6 {
                let client = try await fixture.client()
                try await client.send(ProxyFixture.get())
                clients.append(client)
            }
            let proxy = fixture.proxy
            try await eventually("half of them wait") { proxy.requestsInFlight(to: stuck.id, inGroup: "g") == 3 }
            stuck.setHealthStatus(500)
            await proxy.markGone(targetID: "stuck")
            #expect(proxy.health(ofGroup: "g")[stuck.id]?.state == .unhealthy)
            for client in clients {
                #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200"))
                await client.close()
            }
        }
        try await stuck.stop()
        try await good.stop()
    }

    @Test("A client that does not read makes the target wait, not the proxy grow")
    func backPressure() async throws {
        let size = 32 * 1024 * 1024
        let body = ByteBuffer(repeating: 0x61, count: size)
        let target = try await TestTarget.start("a") { received in
            guard let length = TestTarget.wholeRequest(received) else { return [] }
            return [
                .take(length), .send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n"), .sendBytes(body),
            ]
        }
        try await ProxyFixture.with(loops: 1) { fixture in
            try await fixture.serve(target)
            let proxy = fixture.proxy
            let client = try await fixture.client(reads: false)
            try await client.send(ProxyFixture.get())
            try await eventually("reading from the target is held") { try await proxy.gauge().held == 1 }
            #expect(try await proxy.gauge().unsentBytes <= 5 * 64 * 1024)
            try await client.startReading()
            try await eventually("the whole body", within: .seconds(30)) { client.count > size }
            await client.close()
        }
        try await target.stop()
    }

    @Test("A load balancer listens on its own address; one that cannot be had is told, and the rest works")
    func ownAddress() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let taken = target.port
            let free = try await TestTarget.start("for its port", host: target.host)
            let port = free.port
            try await free.stop()
            fixture.table.loadBalancers["arn:two"] = RoutingTable.LoadBalancer(
                arn: "arn:two", name: "two", address: target.host,
                listeners: [taken, port].map {
                    RoutingTable.Listener(
                        arn: "l:\($0)", port: $0, action: .fixedResponse(status: 418, contentType: nil, body: "tea"))
                })
            let problems = await fixture.apply()
            #expect(problems.map(\.listener) == ["l:\(taken)"])
            let client = try await RawClient.connect(to: port, host: target.host)
            try await client.send("GET / HTTP/1.1\r\nHost: whatever\r\n\r\n")
            let answer = try await client.answer(endingWith: "\r\n\r\ntea")
            #expect(answer.hasPrefix("HTTP/1.1 418") && answer.contains("Content-Type: text/plain; charset=utf-8\r\n"))
            fixture.table.loadBalancers["arn:two"] = nil
            await fixture.apply()
            _ = try await client.ended()
            await #expect(throws: (any Error).self) { try await RawClient.connect(to: port, host: target.host) }
        }
        try await target.stop()
    }
}

/// Clients that ask one request after the other and check who answers.
final class Load: Sendable {
    private let port: Int
    private let state = Mutex((count: 0, failures: [String](), expected: String?.none, phase: 0, isOver: false))

    init(_ port: Int) { self.port = port }

    var count: Int { state.withLock { $0.count } }
    var failures: [String] { state.withLock { $0.failures } }

    /// From now until the next call every request begun and answered gets this body; nil: any.
    func expect(_ body: String?) {
        state.withLock { state in
            state.expected = body
            state.phase += 1
        }
    }

    func stop() { state.withLock { $0.isOver = true } }

    func run() async throws {
        let client = try await RawClient.connect(to: port)
        while !state.withLock({ $0.isOver }) {
            let phase = state.withLock { $0.phase }
            try await client.send(ProxyFixture.get())
            try await eventually("an answer") { client.text.contains("\r\n\r\n") || client.isEnded }
            try await eventually("its body") { client.text.hasSuffix("blue") || client.text.hasSuffix("green") }
            let answer = client.text
            client.forget()
            state.withLock { state in
                state.count += 1
                let expected = state.phase == phase ? state.expected : nil
                let isRight = expected.map { answer.hasSuffix("\r\n\r\n\($0)") } ?? true
                if !answer.hasPrefix("HTTP/1.1 200") || !isRight { state.failures.append(answer) }
            }
        }
        await client.close()
    }
}
