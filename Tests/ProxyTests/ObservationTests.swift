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
