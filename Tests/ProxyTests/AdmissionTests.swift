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
}
