import Proxy
import Routing
import Testing

@Suite("Rules over real sockets")
struct RuleTests {
    @Test("A rule forwards with a changed path and host, another redirects, and the client is told its group")
    func rules() async throws {
        let blue = try await TestTarget.start("blue")
        let green = try await TestTarget.start("green")
        try await ProxyFixture.with { fixture in
            fixture.setGroup("b", [blue])
            fixture.setGroup("g", [green])
            fixture.forward(to: ("b", 1))
            fixture.table.loadBalancers[ProxyFixture.lb]?.listeners[0].rules = [
                .init(
                    arn: "r1", priority: 1, conditions: [.pathPattern([.wildcard("/api/*")])],
                    actions: [.forward([.init(targetGroup: "g", weight: 1)], stickiness: .seconds(60))],
                    transforms: [
                        .urlRewrite(regularExpression: "^/api/(.*)$", replacement: "/v2/$1"),
                        .hostHeaderRewrite(regularExpression: "^.*$", replacement: "inner.test"),
                    ]),
                .init(
                    arn: "r2", priority: 2, conditions: [.httpHeader(name: "X-Old", [.wildcard("*")])],
                    actions: [.redirect(.init(status: 302))]),
            ]
            await fixture.apply()
            try await fixture.healthy("b", count: 1)
            try await fixture.healthy("g", count: 1)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get("/api/users?q=1"))
            let answer = try await client.answer(endingWith: "ok")
            #expect(answer.contains("\r\nSet-Cookie: AWSALBTG="))
            #expect(answer.contains("\r\nSet-Cookie: AWSALBTGCORS="))
            let request = try #require(green.requests.last { $0.contains("/v2/") })
            #expect(request.hasPrefix("GET /v2/users?q=1 HTTP/1.1\r\n"))
            #expect(request.contains("Host: inner.test\r\n") && !request.contains(ProxyFixture.host))
            client.forget()
            try await client.send(ProxyFixture.get("/a", headers: "x-old: 1\r\n"))
            let moved = try await client.answer(endingWith: "</html>\r\n")
            #expect(moved.hasPrefix("HTTP/1.1 302 Found\r\n"))
            #expect(moved.contains("\r\nLocation: http://app.test:0/a\r\n"))
            await client.close()
        }
        try await blue.stop()
        try await green.stop()
    }
}
