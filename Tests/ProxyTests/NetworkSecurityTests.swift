import Routing
import Testing

@testable import Proxy

@Suite("What a network load balancer keeps, adds and takes away")
struct NetworkSecurityTests {
    @Test("A TLS listener ends TLS, by the name asked for, and the target gets the bytes in the clear")
    func tls() async throws {
        let secure = try SecureFixture()
        let target = try await TestTarget.start("a", script: NetworkTests.echo("a"))
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [target], check: NetworkTests.tcpCheck())
            fixture.listen(
                "n", at: place, kind: .network, spoken: .tls, tls: try secure.tls("one.test", "two.test"),
                ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            for name in ["one.test", "two.test"] {
                let client = try await RawClient.connect(
                    to: place.port, host: place.host, prepare: secure.client(asking: name))
                try await client.send("hello;")
                #expect(try await client.answer(endingWith: ";") == "a:hello;")
                await client.close()
            }
        }
        #expect(target.bytesReceived == 12)
        try await target.stop()
    }

    @Test("A target sees the client's own address only where its group preserves it", arguments: [false, true])
    func clientAddress(isPreserved: Bool) async throws {
        let target = try await TestTarget.start("a", script: NetworkTests.echo("a"))
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [target], check: NetworkTests.tcpCheck())
            fixture.table.targetGroups["g"]?.preservesClientIP = isPreserved
            fixture.listen("n", at: place, kind: .network, spoken: .tcp, ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            let client = try await RawClient.connect(to: place.port, host: place.host, from: "127.9.1.5")
            try await client.send("x;")
            _ = try await client.answer(endingWith: "a:x;")
            #expect(target.peers.contains("127.9.1.5") == isPreserved)
            await client.close()
        }
        try await target.stop()
    }
}
