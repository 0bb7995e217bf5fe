import Observation
import Proxy
import Routing
import Testing

@Suite("What is counted, logged and explained of requests")
struct ProxyObservationTests {
    @Test("Answers of targets and of the load balancer are counted apart, each once")
    func counts() async throws {
        let target = try await TestTarget.start("a", script: TestTarget.answering("hello"))
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            for _ in 0..<3 {
                try await client.send(ProxyFixture.get())
                _ = try await client.answer(endingWith: "hello")
            }
            fixture.setAction(.fixedResponse(status: 503, contentType: nil, body: "no"))
            await fixture.apply()
            try await client.send(ProxyFixture.get())
            #expect(try await client.answer(endingWith: "no").contains("503"))
            let counts = await fixture.proxy.counts()
            let balancer = try #require(counts.loadBalancers[ProxyFixture.lb])
            #expect(balancer[.requestCount] == 3)
            #expect(balancer[.target2XX] == 3)
            #expect(balancer[.balancer5XX] == 1 && balancer[.balancer503] == 1)
            #expect(balancer[.fixedResponseCount] == 1)
            #expect(balancer[.newConnectionCount] == 1 && balancer[.activeConnectionCount] == 1)
            #expect(balancer[.processedBytes] > 4 * 50)
            #expect(balancer.responseTimes.count == 3)
            #expect(counts.targetGroups["g"]?[.requestCount] == 3)
        }
        try await target.stop()
    }

    @Test("A load balancer that logs has a line for each request, whoever answered it; others have none")
    func logs() async throws {
        let target = try await TestTarget.start("a", script: TestTarget.answering("hello"))
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get("/unlogged"))
            _ = try await client.answer(endingWith: "hello")
            fixture.table.loadBalancers[ProxyFixture.lb]?.logs = [.access, .connection, .healthCheck]
            await fixture.apply()
            let second = try await fixture.client()
            try await second.send(ProxyFixture.get("/a?b=c", headers: "User-Agent: me\r\n"))
            _ = try await second.answer(endingWith: "hello")
            try await second.send("BAD\r\n\r\n")
            var lines: [LogLine] = []
            try await eventually("a line of each kind") {
                lines += await fixture.proxy.takeLogs().lines
                return Set(lines.map(\.kind)).count == 3
            }
            let access = lines.filter { $0.kind == .access }.map(\.text)
            #expect(access.count == 1)
            #expect(access[0].contains("\"GET http://\(ProxyFixture.host):0/a?b=c HTTP/1.1\" \"me\""))
            #expect(access[0].contains(" 200 200 "))
            #expect(access[0].contains("\"Root=1-"))
            #expect(!lines.contains { $0.text.contains("unlogged") })
        }
        try await target.stop()
    }

    @Test(
        "A client that goes before it is answered is 460 in the log and an error of the clients' in the metrics",
        arguments: ["", "Content-Length: 9\r\n"])
    func clientGone(headers: String) async throws {
        let target = try await TestTarget.start("a", script: TestTarget.silent)
        var limits = ProxyLimits()
        limits.halfClosedTimeout = .milliseconds(50)
        try await ProxyFixture.with(limits: limits) { fixture in
            try await fixture.serve(target)
            fixture.table.loadBalancers[ProxyFixture.lb]?.logs = [.access]
            await fixture.apply()
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get("/slow", headers: headers))
            try await eventually("the target has the request") { target.bytesReceived > 0 }
            await client.close()
            var lines: [String] = []
            try await eventually("a line") {
                lines += await fixture.proxy.takeLogs().lines.map(\.text)
                return !lines.isEmpty
            }
            // Only how long it took to hand the request over is known.
            #expect(lines.count == 1)
            #expect(lines[0].contains(" \(target.host):\(target.port) 0.0") && lines[0].contains(" -1 -1 460 - "))
            #expect(lines[0].contains("/slow HTTP/1.1\""))
            let balancer = try #require(await fixture.proxy.counts().loadBalancers[ProxyFixture.lb])
            #expect(balancer[.balancer4XX] == 1 && balancer[.requestCount] == 1)
            #expect(balancer[.target4XX] == 0 && balancer[.target5XX] == 0 && balancer[.balancer5XX] == 0)
            let traffic = try #require(fixture.proxy.traffic().first { $0.target == target.id })
            #expect(traffic.requests == 1 && traffic.byClass[0] == 0, "It is no fault of the target's")
            try await eventually("the target sees it too") { target.openConnections == 0 }
        }
        try await target.stop()
    }

    @Test("A client that is one too many is counted by the load balancer it came to")
    func rejected() async throws {
        let place = try await FreePlace.find()
        var limits = ProxyLimits()
        limits.connections = 1
        try await ProxyFixture.with(limits: limits) { fixture in
            fixture.listen("n", at: place, spoken: .http, .fixedResponse(status: 200, contentType: nil, body: "tea"))
            #expect(await fixture.apply() == [])
            let first = try await RawClient.connect(to: place.port, host: place.host)
            try await first.send(ProxyFixture.get())
            _ = try await first.answer(endingWith: "tea")
            #expect(try await RawClient.connect(to: place.port, host: place.host).ended().isEmpty)
            let balancer = try #require(await fixture.proxy.counts().loadBalancers["lb:n"])
            #expect(balancer[.rejectedConnectionCount] == 1 && balancer[.newConnectionCount] == 1)
            await first.close()
        }
    }

    @Test("Only a request that asks is explained, by an answer's header")
    func explains() async throws {
        let target = try await TestTarget.start("a", script: TestTarget.answering("hello"))
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            #expect(try await !client.answer(endingWith: "hello").contains("X-Teal-Explain"))
            try await client.send(ProxyFixture.get(headers: "X-Teal-Explain: 1\r\n"))
            let answer = try await client.answer(endingWith: "hello")
            #expect(answer.contains("X-Teal-Explain: {\"action\":\"forward\""))
            #expect(answer.contains("\"choice\":\"the only group with a weight\""))
            fixture.setAction(.fixedResponse(status: 200, contentType: nil, body: "no"))
            await fixture.apply()
            try await client.send(ProxyFixture.get(headers: "X-Teal-Explain: 1\r\n"))
            let own = try await client.answer(endingWith: "no")
            #expect(own.contains("X-Teal-Explain: {\"action\":\"fixed-response\""))
        }
        try await target.stop()
    }
}
