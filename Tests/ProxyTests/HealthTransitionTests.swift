import NIOCore
import Routing
import Testing

@testable import Proxy

@Suite("How traffic follows health")
struct HealthTransitionTests {
    private static func echo(_ name: String) -> TestTarget.Script {
        { received in
            received.isEmpty ? [] : [.take(received.utf8.count), .send("\(name):\(received)")]
        }
    }

    @Test("An unhealthy target's connections drain where its group says so, then they end; new ones go elsewhere")
    func unhealthyDraining() async throws {
        let sick = try await TestTarget.start("a", script: Self.echo("a"))
        let well = try await TestTarget.start("b", script: Self.echo("b"))
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [sick])
            fixture.table.targetGroups["g"]?.terminatesUnhealthy = false
            fixture.table.targetGroups["g"]?.unhealthyDraining = .seconds(4)
            fixture.listen("n", at: place, kind: .network, spoken: .tcp, ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            let client = try await RawClient.connect(to: place.port, host: place.host)
            try await client.send("1;")
            #expect(try await client.answer(endingWith: "1;") == "a:1;")
            fixture.table.targetGroups["g"]?.targets.append(well.target)
            await fixture.apply()
            try await fixture.healthy("g", count: 2)
            sick.setHealthStatus(500)
            try await eventually("it drains") {
                fixture.proxy.health(ofGroup: "g")[sick.id]?.state == .unhealthyDraining
            }
            let other = try await RawClient.connect(to: place.port, host: place.host)
            try await other.send("2;")
            #expect(try await other.answer(endingWith: "2;") == "b:2;")
            _ = try await client.ended()
            #expect(fixture.proxy.health(ofGroup: "g")[sick.id]?.state == .unhealthy)
            await client.close()
            await other.close()
        }
        try await sick.stop()
        try await well.stop()
    }

    @Test("With a delay, health is told at once, and requests go by it later")
    func delay() async throws {
        let (one, two) = (try await TestTarget.start("a"), try await TestTarget.start("b"))
        two.setScript(TestTarget.answering("two"))
        two.setHealthStatus(500)
        try await ProxyFixture.with(loops: 1) { fixture in
            fixture.setGroup("g", [one, two])
            fixture.forward(to: ("g", 1))
            await fixture.apply()
            try await fixture.healthy("g", count: 1)
            fixture.table.healthDelay = .seconds(3)
            await fixture.apply()
            let client = try await fixture.client()
            let clock = ContinuousClock()
            let before = clock.now
            two.setHealthStatus(200)
            try await fixture.healthy("g", count: 2)
            var hadTwo = false
            try await eventually("both get requests") {
                client.sendLater(ProxyFixture.get())
                try await eventually("an answer") { client.text.hasSuffix("ok") || client.text.hasSuffix("two") }
                hadTwo = client.text.hasSuffix("two")
                client.forget()
                return hadTwo
            }
            #expect(clock.now - before >= .seconds(3))
            await client.close()
        }
        try await one.stop()
        try await two.stop()
    }

    @Test("An application load balancer listens in each zone, whose clients get its own targets where zones keep apart")
    func requestsInZones() async throws {
        let one = try await TestTarget.start("a", script: TestTarget.answering("one"))
        let two = try await TestTarget.start("b", script: TestTarget.answering("two"))
        let place = try await FreePlace.find()
        let other = OwnAddress.next()
        try await ProxyFixture.with(loops: 1) { fixture in
            fixture.setGroup("g", [one, two])
            fixture.table.targetGroups["g"]?.targets[0].zone = "z1"
            fixture.table.targetGroups["g"]?.targets[1].zone = "z2"
            fixture.table.targetGroups["g"]?.crossesZones = false
            fixture.listen("n", at: place, spoken: .http, ProxyFixture.group("g"))
            fixture.table.loadBalancers["lb:n"]?.zones = [
                .init(name: "z1", address: place.host), .init(name: "z2", address: other),
            ]
            #expect(await fixture.apply().isEmpty)
            try await fixture.healthy("g", count: 2)
            for (host, text) in [(place.host, "one"), (other, "two")] {
                let client = try await RawClient.connect(to: place.port, host: host)
                for _ in 0..<4 {
                    client.forget()
                    try await client.send(ProxyFixture.get())
                    _ = try await client.answer(endingWith: text)
                }
                await client.close()
            }
        }
        try await one.stop()
        try await two.stop()
    }

    @Test("A zone whose targets are too few leaves DNS where zones keep to themselves")
    func zones() async throws {
        let (one, two) = (try await TestTarget.start("a"), try await TestTarget.start("b"))
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [one, two])
            fixture.table.targetGroups["g"]?.targets[0].zone = "z1"
            fixture.table.targetGroups["g"]?.targets[1].zone = "z2"
            fixture.listen("n", at: place, kind: .network, spoken: .tcp, ProxyFixture.group("g"))
            fixture.table.loadBalancers["lb:n"]?.crossesZones = false
            await fixture.apply()
            try await fixture.healthy("g", count: 2)
            try await eventually("all zones are in DNS") {
                fixture.proxy.unhealthyZones(ofLoadBalancer: "lb:n").isEmpty
            }
            two.setHealthStatus(500)
            try await eventually("one zone leaves") {
                fixture.proxy.unhealthyZones(ofLoadBalancer: "lb:n") == ["z2"]
            }
            fixture.table.loadBalancers["lb:n"]?.crossesZones = true
            await fixture.apply()
            #expect(fixture.proxy.unhealthyZones(ofLoadBalancer: "lb:n").isEmpty)
        }
        try await one.stop()
        try await two.stop()
    }
}
