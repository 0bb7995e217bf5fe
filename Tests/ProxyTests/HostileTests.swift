import NIOCore
import Routing
import Testing

@testable import Proxy

@Suite("Clients that mean no good")
struct HostileTests {
    static let firstLine = "GET / HTTP/1.1\r\nHost: app.test\r\n"

    @Test("Heads that never end cost their own clients a 408 each, and nobody else anything")
    func slowHeads() async throws {
        let target = try await TestTarget.start("a")
        var limits = ProxyLimits()
        limits.headTimeout = .milliseconds(300)
        try await ProxyFixture.with(limits: limits) { fixture in
            try await fixture.serve(target)
            var slow: [RawClient] = []
            for _ in 0..<100 {
                let client = try await fixture.client()
                client.sendLater(Self.firstLine)
                slow.append(client)
            }
            let other = try await fixture.client()
            for _ in 0..<20 {
                for client in slow { client.sendLater("X: y\r\n") }
                other.sendLater(ProxyFixture.get())
                _ = try await other.answer(endingWith: "ok", within: .seconds(30))
            }
            for client in slow {
                try await eventually("the slow are sent away", within: .seconds(30)) { client.isEnded }
                #expect(client.text.hasPrefix("HTTP/1.1 408 "))
                await client.close()
            }
            await other.close()
            try await Self.expectNothingLeft(fixture)
        }
        try await target.stop()
    }

    @Test("A head of 100 MB is refused when it is longer than any may be, and no more of it is kept")
    func hugeHead() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            client.sendLater(Self.firstLine)
            let line = "X: " + String(repeating: "x", count: 8000) + "\r\n"
            let block = ByteBuffer(string: String(repeating: line, count: 128))
            for _ in 0..<100 where !client.isEnded { client.sendLater(block) }
            try await eventually("the answer", within: .seconds(30)) { client.isEnded }
            #expect(client.text.hasPrefix("HTTP/1.1 400 ") || client.text.isEmpty)
            await client.close()
            try await Self.expectNothingLeft(fixture)
        }
        try await target.stop()
    }

    @Test("More addresses in X-Forwarded-For than a load balancer takes are 463")
    func forwardedTooOften() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            let addresses = [String](repeating: "1.2.3.4", count: 31).joined(separator: ", ")
            client.sendLater(ProxyFixture.get(headers: "X-Forwarded-For: \(addresses)\r\n"))
            #expect(try await client.ended().hasPrefix("HTTP/1.1 463 "))
            #expect(target.requests.isEmpty)
        }
        try await target.stop()
    }

    @Test("A body without end waits at the client when the target does not take it")
    func endlessBody() async throws {
        let target = try await TestTarget.start("a", script: TestTarget.silent)
        var limits = ProxyLimits()
        limits.bufferedBytes = 16 * 1024
        try await ProxyFixture.with(loops: 1, limits: limits) { fixture in
            try await fixture.serve(target)
            target.stopReading()
            let client = try await fixture.client()
            client.sendLater("POST / HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n")
            let chunk = ByteBuffer(string: "10000\r\n" + String(repeating: "x", count: 65536) + "\r\n")
            for _ in 0..<1024 { client.sendLater(chunk) }
            let proxy = fixture.proxy
            try await eventually("the client is read no more", within: .seconds(30)) {
                try await proxy.gauge().held > 0
            }
            #expect(try await proxy.gauge().unsentBytes < 8 * limits.bufferedBytes)
            let other = try await fixture.client()
            other.sendLater("NONSENSE\r\n\r\n")
            _ = try await other.ended()
            await other.close()
            await client.close()
            // What the client sent before it went is not read to its end, so only the target's going shows it.
            target.closeConnections()
            try await Self.expectNothingLeft(fixture)
        }
        try await target.stop()
    }

    @Test("Two thousand idle clients do not keep one from being served")
    func manyIdle() async throws {
        let target = try await TestTarget.start("a")
        var limits = ProxyLimits()
        limits.firstRequestTimeout = .seconds(3600)
        try await ProxyFixture.with(limits: limits) { fixture in
            try await fixture.serve(target)
            var idle: [RawClient] = []
            for _ in 0..<2000 { idle.append(try await fixture.client()) }
            let other = try await fixture.client()
            for _ in 0..<50 {
                other.sendLater(ProxyFixture.get())
                _ = try await other.answer(endingWith: "ok", within: .seconds(30))
            }
            #expect(idle.allSatisfy { !$0.isEnded })
            await other.close()
            for client in idle { await client.close() }
            try await Self.expectNothingLeft(fixture)
        }
        try await target.stop()
    }

    /// No connection but the idle ones to the targets, and no exchange without an end.
    static func expectNothingLeft(_ fixture: ProxyFixture) async throws {
        var table = fixture.table
        table.targetGroups = [:]
        table.loadBalancers = [:]
        await fixture.proxy.apply(table)
        let proxy = fixture.proxy
        try await eventually("all connections are closed", within: .seconds(30)) {
            let gauge = try await proxy.gauge()
            return gauge.connections == 0 && gauge.exchanges == 0 && gauge.unsentBytes == 0
        }
    }
}
