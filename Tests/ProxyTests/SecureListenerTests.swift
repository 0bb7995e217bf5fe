import Certificates
import Foundation
import NIOSSL
import Observation
import Routing
import Testing

@testable import Proxy

@Suite("Listeners that take TLS")
struct SecureListenerTests {
    @Test("A client gets the certificate for the name it asks for, and the target hears that it came by https")
    func namedCertificates() async throws {
        let secure = try SecureFixture()
        let target = try await TestTarget.start("a")
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [target])
            fixture.listen(
                "s", at: place, spoken: .https, tls: try secure.tls("one.test", "two.test"), ProxyFixture.group("g"))
            fixture.table.loadBalancers["lb:s"]?.tellsTLS = true
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            for name in ["one.test", "two.test"] {
                let client = try await RawClient.connect(
                    to: place.port, host: place.host, prepare: secure.client(asking: name))
                try await client.send("GET /\(name) HTTP/1.1\r\nHost: \(name)\r\n\r\n")
                #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200"))
                await client.close()
            }
            let stranger = try await RawClient.connect(
                to: place.port, host: place.host, prepare: secure.client(asking: "three.test"))
            #expect(try await stranger.ended().isEmpty, "the default certificate is not for this name")
        }
        #expect(target.requests.count == 2)
        #expect(target.requests.allSatisfy { $0.contains("X-Forwarded-Proto: https\r\n") })
        #expect(target.requests.allSatisfy { $0.contains("X-Amzn-Tls-Version: TLSv1.3\r\n") })
        #expect(target.requests.allSatisfy { $0.contains(/X-Amzn-Tls-Cipher-Suite: TLS_[A-Z0-9_]+_SHA(256|384)\r\n/) })
        try await target.stop()
    }

    @Test("The front door takes TLS at its port too, for the names of load balancers and of their certificates")
    func frontDoor() async throws {
        let secure = try SecureFixture()
        let target = try await TestTarget.start("a")
        let (one, two) = (try await FreePlace.find(), try await FreePlace.find())
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [target])
            fixture.listen("plain", at: one, spoken: .http, ProxyFixture.group("g"))
            fixture.listen(
                "one", at: one, spoken: .https, tls: try secure.tls("one.test", "shop.test"), ProxyFixture.group("g"))
            fixture.listen(
                "two", at: two, spoken: .https, tls: try secure.tls("two.test", to: .v1_2),
                .fixedResponse(status: 200, contentType: nil, body: "two"))
            fixture.table.loadBalancers["lb:one"]?.listeners[0].port = two.port + 1
            fixture.table.hosts = ["one.test": "lb:one", "two.test": "lb:two", "plain.test": "lb:plain"]
            await fixture.apply()
            try await fixture.healthy("g", count: 1)
            for name in ["one.test", "shop.test"] {
                let client = try await RawClient.connect(to: fixture.port, prepare: secure.client(asking: name))
                for _ in 1...2 {
                    try await client.send("GET / HTTP/1.1\r\nHost: \(name):\(fixture.port)\r\n\r\n")
                    #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200"))
                }
                await client.close()
            }
            let other = try await RawClient.connect(to: fixture.port, prepare: secure.client(asking: "two.test"))
            try await other.send("GET / HTTP/1.1\r\nHost: two.test\r\n\r\n")
            #expect(try await other.answer(endingWith: "two").hasPrefix("HTTP/1.1 200"))
            for name in ["plain.test", "nobody.test"] {
                let stranger = try await RawClient.connect(to: fixture.port, prepare: secure.client(asking: name))
                #expect(try await stranger.ended().isEmpty, "\(name)")
            }
            let plain = try await fixture.client()
            try await plain.send("GET / HTTP/1.1\r\nHost: plain.test\r\n\r\n")
            #expect(try await plain.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200"))
            let slow = try await fixture.client()
            try await slow.send([22, 3, 1])
            await other.close()
            await plain.close()
            await slow.close()
            try await HostileTests.expectNothingLeft(fixture)
        }
        #expect(target.requests.filter { $0.contains("X-Forwarded-Proto: https\r\n") }.count == 4)
        #expect(target.requests.allSatisfy { !$0.contains("Host: one.test:\(two.port + 1)") })
        try await target.stop()
    }

    @Test("A version that the policy does not have is refused")
    func versions() async throws {
        let secure = try SecureFixture()
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.listen(
                "s", at: place, spoken: .https, tls: try secure.tls("one.test", from: .v1_3),
                .fixedResponse(status: 200, contentType: nil, body: "tea"))
            #expect(await fixture.apply() == [])
            let old = try await RawClient.connect(
                to: place.port, host: place.host, prepare: secure.client(asking: "one.test", newest: .tlsv12))
            #expect(try await old.ended().isEmpty)
            let proxy = fixture.proxy
            try await eventually("it is counted") {
                await proxy.counts().loadBalancers["lb:s"]?[.clientTLSNegotiationErrorCount] == 1
            }
            let new = try await RawClient.connect(
                to: place.port, host: place.host, prepare: secure.client(asking: "one.test"))
            try await new.send("GET / HTTP/1.1\r\nHost: one.test\r\n\r\n")
            #expect(try await new.answer(endingWith: "tea").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test("With verification only clients of the trust store come in, and the target is told who they are")
    func verifiedClients() async throws {
        let secure = try SecureFixture()
        let others = try SecureFixture()
        let target = try await TestTarget.start("a")
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            var tls = try secure.tls("one.test")
            tls.mutual = .verify(
                .init(authorities: secure.authority.pem, revocations: []), ignoresExpiry: false, tellsNames: true)
            fixture.setGroup("g", [target])
            fixture.listen("s", at: place, spoken: .https, tls: tls, ProxyFixture.group("g"))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            let ann = try secure.authority.issue(["ann"], at: Date())
            let known = try await RawClient.connect(
                to: place.port, host: place.host, prepare: secure.client(asking: "one.test", showing: ann))
            try await known.send(
                "GET / HTTP/1.1\r\nHost: one.test\r\nX-Amzn-Mtls-Clientcert-Subject: CN=forged\r\n\r\n")
            #expect(try await known.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200"))
            let eve = try others.authority.issue(["eve"], at: Date())
            for shown in [nil, eve] {
                let unknown = try await RawClient.connect(
                    to: place.port, host: place.host, prepare: secure.client(asking: "one.test", showing: shown))
                #expect(try await unknown.ended().isEmpty)
            }
        }
        let request = try #require(target.requests.first)
        #expect(target.requests.count == 1)
        #expect(request.contains("X-Amzn-Mtls-Clientcert-Subject: CN=ann\r\n") && !request.contains("forged"))
        try await target.stop()
    }

    @Test("Targets are told of TLS by the names set, which nobody else may use; a version they do not speak is 464")
    func fieldNames() async throws {
        let secure = try SecureFixture()
        let target = try await TestTarget.start("a")
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            var tls = try secure.tls("one.test", to: .v1_2)
            tls.mutual = .passthrough
            fixture.setGroup("g", [target])
            fixture.listen("s", at: place, spoken: .https, tls: tls, ProxyFixture.group("g"))
            fixture.table.loadBalancers["lb:s"]?.tellsTLS = true
            fixture.table.loadBalancers["lb:s"]?.listeners[0].requestFieldNames = [
                "x-amzn-mtls-clientcert": "My-Cert", "x-amzn-tls-version": "My-Version",
            ]
            #expect(await fixture.apply() == [])
            try await fixture.healthy("g", count: 1)
            let client = try await RawClient.connect(
                to: place.port, host: place.host,
                prepare: secure.client(asking: "one.test", showing: try secure.authority.issue(["ann"], at: Date())))
            let forged =
                "my-cert: forged\r\nMy-Version: forged\r\nX-Amzn-Tls-Version: forged\r\n"
                + "X-Amzn-Tls-Cipher-Suite: forged\r\n"
            try await client.send("GET / HTTP/1.1\r\nHost: one.test\r\n\(forged)\r\n")
            #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200"))
            fixture.table.targetGroups["h"] = fixture.table.targetGroups["g"]
            fixture.table.targetGroups["h"]?.arn = "h"
            fixture.table.targetGroups["h"]?.version = .http2
            fixture.table.targetGroups["h"]?.healthCheck.kind = .tcp
            fixture.table.loadBalancers["lb:s"]?.listeners[0].actions = [ProxyFixture.group("h")]
            #expect(await fixture.apply() == [])
            try await fixture.healthy("h", count: 1)
            try await client.send("GET / HTTP/1.1\r\nHost: one.test\r\n\r\n")
            #expect(try await client.answer(endingWith: "</html>\r\n").hasPrefix("HTTP/1.1 464 "))
        }
        let request = try #require(target.requests.first)
        #expect(request.contains("My-Cert: -----BEGIN") && request.contains("My-Version: TLSv1.2\r\n"))
        #expect(request.contains(/X-Amzn-Tls-Cipher-Suite: ECDHE-[A-Z0-9-]+\r\n/))
        #expect(!request.contains("forged") && target.requests.count == 1)
        try await target.stop()
    }

    @Test("A listener without a certificate is told, and the others work")
    func noCertificate() async throws {
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.listen(
                "s", at: place, spoken: .https, tls: try SecureFixture().tls(), ProxyFixture.group("g"))
            #expect(await fixture.apply().map(\.listener) == ["l:s"])
        }
    }

    @Test(
        "Requests and health checks go over TLS, and over HTTP/2, to groups that say so",
        arguments: [
            RoutingTable.TargetGroup.Version.http1, .http2,
        ])
    func secureTargets(version: RoutingTable.TargetGroup.Version) async throws {
        let secure = try SecureFixture()
        let target = try await TestTarget.start("a")
        let place = try await FreePlace.find()
        try await ProxyFixture.with { fixture in
            fixture.setGroup("inner", [target])
            fixture.listen(
                "inner", at: place, spoken: .https, tls: try secure.tls("inner.test"), ProxyFixture.group("inner"))
            var check = ProxyFixture.quickCheck()
            check.kind = .https
            fixture.table.targetGroups["outer"] = RoutingTable.TargetGroup(
                arn: "outer", name: "outer", healthCheck: check,
                targets: [.init(id: .init(id: "inner", port: place.port), host: place.host, port: place.port)],
                deregistrationDelay: .seconds(1))
            fixture.table.targetGroups["outer"]?.spoken = .https
            fixture.table.targetGroups["outer"]?.version = version
            fixture.forward(to: ("outer", 1))
            #expect(await fixture.apply() == [])
            try await fixture.healthy("outer", count: 1)
            let client = try await fixture.client()
            for number in 1...3 {
                try await client.send(
                    "POST /\(number) HTTP/1.1\r\nHost: app.test\r\nContent-Length: 5\r\nTrace: yes\r\n\r\nhello")
                let answer = try await client.answer(endingWith: "ok")
                #expect(answer.hasPrefix("HTTP/1.1 200"))
            }
        }
        #expect(target.requests.count == 3)
        #expect(target.requests.allSatisfy { $0.lowercased().contains("trace: yes") && $0.hasSuffix("hello") })
        try await target.stop()
    }
}
