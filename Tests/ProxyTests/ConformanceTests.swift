import Proxy
import Routing
import Testing

@Suite("HTTP/1.1 as the RFCs have it")
struct ConformanceTests {
    @Test("The table", arguments: ConformanceCase.all)
    func table(_ entry: ConformanceCase) async throws {
        let target = try await TestTarget.start(
            "a",
            script: ConformanceTarget.script(
                entry.answers ?? [], closes: entry.targetCloses ?? false, early: entry.early ?? false))
        var limits = ProxyLimits()
        // Of a client that has ended its output; the machine may be busy.
        limits.halfClosedTimeout = .seconds(60)
        try await ProxyFixture.with(loops: 1, limits: limits) { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await Self.send(entry, client)
            try await Self.checkStatus(entry, client)
            Self.checkTexts(entry, client, target)
            try await Self.checkEnd(entry, client, target)
            await client.close()
        }
        try await target.stop()
    }

    @Test("The table can be read")
    func isThere() { #expect(ConformanceCase.all.count > 100) }

    private static func send(_ entry: ConformanceCase, _ client: RawClient) async throws {
        for packet in entry.packets { client.sendLater(packet) }
        if entry.endsOutput == true { client.endOutputLater() }
    }

    private static func statuses(_ client: RawClient) -> [Int] {
        client.text.matches(of: /HTTP\/1\.1 (\d\d\d)/).compactMap { Int($0.1) }
    }

    private static func checkStatus(_ entry: ConformanceCase, _ client: RawClient) async throws {
        let bodies = entry.gets ?? []
        try await eventually("\(entry.status) and \(bodies), not: \(client.text)") {
            client.isEnded
                || !entry.status.isEmpty && statuses(client).count >= entry.status.count
                    && bodies.allSatisfy(client.text.contains)
        }
        let found = statuses(client)
        #expect(
            found.count == entry.status.count && zip(found, entry.status).allSatisfy { $1.contains($0) }
                || entry.status.isEmpty,
            "\(found) instead of \(entry.status)")
    }

    private static func checkTexts(_ entry: ConformanceCase, _ client: RawClient, _ target: TestTarget) {
        let received = target.requests
        let seen = received.joined().lowercased()
        if let requests = entry.requests { #expect(received.count == requests, "\(received)") }
        if let atMost = entry.atMost { #expect(received.count <= atMost, "\(received)") }
        for text in entry.sees ?? [] { #expect(seen.contains(text.lowercased())) }
        for text in entry.neverSees ?? [] { #expect(!seen.contains(text.lowercased())) }
        for text in entry.eachSees ?? [] { #expect(received.allSatisfy { $0.contains(text) }) }
        for text in entry.gets ?? [] { #expect(client.text.contains(text)) }
        for text in entry.never ?? [] { #expect(!client.text.contains(text)) }
    }

    private static func checkEnd(_ entry: ConformanceCase, _ client: RawClient, _ target: TestTarget) async throws {
        if entry.closes == true { _ = try await client.ended() }
        guard entry.kept == true else { return }
        target.setScript(ConformanceTarget.script([]))
        client.forget()
        client.sendLater(ProxyFixture.get("/again"))
        try await eventually("the connection is kept; has: \(client.text)") { client.text.hasSuffix("ok") }
    }
}
