import Proxy
import Routing
import Testing

@Suite("Who may connect")
struct AdmissionTests {
    @Test("A client whose address is not admitted gets no answer; admitted, it is served at once")
    func securityGroups() async throws {
        try await ProxyFixture.with { fixture in
            fixture.setAction(.fixedResponse(status: 200, contentType: "text/plain", body: "hello"))
            fixture.table.loadBalancers[ProxyFixture.lb]?.listeners[0].admitted = [
                try #require(IPNetwork("192.0.2.0/24"))
            ]
            await fixture.apply()
            let stranger = try await fixture.client()
            try await stranger.send(ProxyFixture.get())
            #expect(try await stranger.ended() == "")
            fixture.table.loadBalancers[ProxyFixture.lb]?.listeners[0].admitted = [
                try #require(IPNetwork("127.0.0.0/8"))
            ]
            await fixture.apply()
            let friend = try await fixture.client()
            try await friend.send(ProxyFixture.get(headers: "Connection: close\r\n"))
            #expect(try await friend.ended().hasSuffix("hello"))
        }
    }

    @Test("What a target's groups do not let in is lost: checks time out, requests get 504, until a rule lets them in")
    func closedTargets() async throws {
        let target = try await TestTarget.start("a")
        var limits = ProxyLimits()
        limits.connectTimeout = .milliseconds(200)
        try await ProxyFixture.with(limits: limits) { fixture in
            var check = ProxyFixture.quickCheck()
            check.timeout = .milliseconds(100)
            fixture.setGroup("g", [target], check: check)
            fixture.forward(to: ("g", 1))
            fixture.table.targetGroups["g"]?.closed = [target.id]
            fixture.table.targetGroups["g"]?.closedToChecks = [target.id]
            await fixture.apply()
            try await eventually("its checks time out") { fixture.proxy.health(ofGroup: "g")[target.id] == .timedOut }
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get(headers: "Connection: close\r\n"))
            #expect(try await client.ended().hasPrefix("HTTP/1.1 504 "))
            #expect(target.connectionsOpened == 0)
            fixture.table.targetGroups["g"]?.closed = []
            fixture.table.targetGroups["g"]?.closedToChecks = []
            await fixture.apply()
            try await fixture.healthy("g", count: 1)
            let served = try await fixture.client()
            try await served.send(ProxyFixture.get())
            #expect(try await served.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200 "))
            await served.close()
        }
        try await target.stop()
    }

    @Test("A connection that is open goes on when the target's door closes; its checks do not")
    func openConnections() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with(loops: 1) { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get("/1"))
            _ = try await client.answer(endingWith: "ok")
            fixture.table.targetGroups["g"]?.closed = [target.id]
            fixture.table.targetGroups["g"]?.closedToChecks = [target.id]
            fixture.table.targetGroups["g"]?.healthCheck.timeout = .milliseconds(100)
            await fixture.apply()
            try await client.send(ProxyFixture.get("/2"))
            #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200 "))
            try await eventually("its checks time out") { fixture.proxy.health(ofGroup: "g")[target.id] == .timedOut }
            await client.close()
        }
        try await target.stop()
    }
}
