import Routing
import Testing

@testable import Proxy

@Suite("To which target a network load balancer takes a connection")
struct NetworkSelectionTests {
    /// The name of the target that a new connection comes to.
    private func ask(_ place: FreePlace, from source: String? = nil) async throws -> Character {
        let client = try await RawClient.connect(to: place.port, host: place.host, from: source)
        try await client.send("x;")
        let answer = try await client.answer(endingWith: "x;")
        await client.close()
        return try #require(answer.first)
    }

    private func targets(_ names: String...) async throws -> [TestTarget] {
        var targets: [TestTarget] = []
        for name in names { targets.append(try await TestTarget.start(name, script: NetworkTests.echo(name))) }
        return targets
    }

    @Test("With stickiness by address each client stays with its target, and others come to other ones")
    func sourceAddress() async throws {
        let targets = try await targets("a", "b", "c")
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", targets, check: NetworkTests.tcpCheck())
            fixture.table.targetGroups["g"]?.stickiness = .sourceIP
            fixture.listen("n", at: place, kind: .network, spoken: .tcp, ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 3)
            var seen: Set<Character> = []
            for number in 1...24 {
                let first = try await ask(place, from: "127.9.0.\(number)")
                for _ in 0..<3 { #expect(try await ask(place, from: "127.9.0.\(number)") == first) }
                seen.insert(first)
            }
            #expect(seen == ["a", "b", "c"])
        }
        for target in targets { try await target.stop() }
    }

    @Test("Connections are drawn by the groups' weights, and a change of weights moves new ones only")
    func weights() async throws {
        let targets = try await targets("a", "b")
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [targets[0]], check: NetworkTests.tcpCheck())
            fixture.setGroup("h", [targets[1]], check: NetworkTests.tcpCheck())
            let groups: (Int, Int) -> RoutingTable.Action = { first, second in
                .forward([.init(targetGroup: "g", weight: first), .init(targetGroup: "h", weight: second)])
            }
            fixture.listen("n", at: place, kind: .network, spoken: .tcp, groups(1, 1))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            try await fixture.healthy("h", count: 1)
            var counts: [Character: Int] = [:]
            for _ in 0..<400 { counts[try await ask(place), default: 0] += 1 }
            // Four standard deviations.
            #expect(abs((counts["a"] ?? 0) - 200) <= 40, "\(counts)")
            let old = try await RawClient.connect(to: place.port, host: place.host)
            try await old.send("1;")
            let first = try await old.answer(endingWith: "1;").prefix(1)
            fixture.table.loadBalancers["lb:n"]?.listeners[0].actions = [first == "a" ? groups(0, 1) : groups(1, 0)]
            #expect(await fixture.apply() == [])
            for _ in 0..<10 { #expect(try await ask(place) == (first == "a" ? "b" : "a")) }
            try await old.send("2;")
            #expect(try await old.answer(endingWith: "2;").prefix(1) == first)
            await old.close()
        }
        for target in targets { try await target.stop() }
    }

    @Test("Where the group does not say so, connections outlive the deregistration delay")
    func noTermination() async throws {
        let targets = try await targets("a", "b")
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [targets[0]], delay: .milliseconds(50), check: NetworkTests.tcpCheck())
            fixture.listen("n", at: place, kind: .network, spoken: .tcp, ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            let client = try await RawClient.connect(to: place.port, host: place.host)
            try await client.send("1;")
            _ = try await client.answer(endingWith: "a:1;")
            fixture.setGroup("g", [targets[1]], delay: .milliseconds(50), check: NetworkTests.tcpCheck())
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            let proxy = fixture.proxy
            try await eventually("its draining is over") { proxy.health(ofGroup: "g").count == 1 }
            try await client.send("2;")
            _ = try await client.answer(endingWith: "a:2;")
            #expect(try await ask(place) == "b")
            await client.close()
        }
        for target in targets { try await target.stop() }
    }

    @Test("An application load balancer may be the target: its rules act on what comes by the network one")
    func applicationLoadBalancer() async throws {
        let target = try await TestTarget.start("a")
        let (outer, inner) = (try await FreePlace.find(), try await FreePlace.find())
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [target])
            fixture.listen(
                "inner", at: inner, spoken: .http, .fixedResponse(status: 404, contentType: nil, body: "none"))
            fixture.table.loadBalancers["lb:inner"]?.listeners[0].rules = [
                .init(
                    arn: "r", priority: 1, conditions: [.pathPattern([.wildcard("/api/*"), .wildcard("/health")])],
                    actions: [ProxyFixture.group("g")])
            ]
            fixture.table.targetGroups["alb"] = RoutingTable.TargetGroup(
                arn: "alb", name: "alb", healthCheck: ProxyFixture.quickCheck(),
                targets: [.init(id: .init(id: "lb:inner", port: inner.port), host: inner.host, port: inner.port)],
                deregistrationDelay: .seconds(1))
            fixture.table.targetGroups["alb"]?.targetType = .alb
            fixture.listen("outer", at: outer, kind: .network, spoken: .tcp, ProxyFixture.group("alb"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            try await fixture.healthy("alb", count: 1)
            let client = try await RawClient.connect(to: outer.port, host: outer.host)
            try await client.send("GET /api/1 HTTP/1.1\r\nHost: shop\r\n\r\n")
            #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200"))
            try await client.send("GET /other HTTP/1.1\r\nHost: shop\r\n\r\n")
            #expect(try await client.answer(endingWith: "none").hasPrefix("HTTP/1.1 404"))
            await client.close()
        }
        #expect(target.requests.count == 1)
        try await target.stop()
    }
}
