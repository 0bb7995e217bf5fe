import NIOCore
import Proxy
import Routing
import Testing

@Suite("Targets that fail, and requests that must not")
struct FailureTests {
    static func page(_ title: String) -> String {
        "<html>\r\n<head><title>\(title)</title></head>\r\n<body>\r\n<center><h1>\(title)</h1></center>\r\n</body>\r\n"
            + "</html>\r\n"
    }

    @Test("A target that refuses connections costs nothing while there is another")
    func refused() async throws {
        let good = try await TestTarget.start("good")
        let bad = try await TestTarget.start("bad")
        try await ProxyFixture.with { fixture in
            var check = ProxyFixture.quickCheck()
            check.interval = .seconds(60)
            fixture.setGroup("g", [good, bad], check: check)
            fixture.forward(to: ("g", 1))
            await fixture.apply()
            try await fixture.healthy("g", count: 2)
            try await bad.stop()
            let client = try await fixture.client()
            for _ in 0..<20 {
                try await client.send(ProxyFixture.get())
                #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200"))
            }
            let failed = fixture.proxy.traffic().first { $0.target == bad.id }
            #expect((failed?.byClass[0] ?? 0) > 0)
            await client.close()
        }
        try await good.stop()
    }

    @Test("With only a dead target the client gets 502, as an Application Load Balancer's page")
    func badGateway() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            target.setScript { _ in [.close] }
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            let answer = try await client.answer(endingWith: "</html>\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 502 Bad Gateway\r\nServer: awselb/2.0\r\n"))
            #expect(answer.hasSuffix(Self.page("502 Bad Gateway")))
            target.setScript(TestTarget.answering("ok"))
            try await client.send(ProxyFixture.get())
            _ = try await client.answer(endingWith: "ok")
            await client.close()
        }
        try await target.stop()
    }

    @Test(
        "An answer that is not HTTP is 502",
        arguments: [
            "garbage\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 0\n\n", "HTTP/1.1 20 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n",
            "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        ])
    func malformed(answer: String) async throws {
        let target = try await TestTarget.start("a", script: TestTarget.sending(answer))
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            #expect(try await client.answer(endingWith: "</html>\r\n").hasPrefix("HTTP/1.1 502"))
            try await client.send("GET / HTTP/1.0\r\nHost: \(ProxyFixture.host)\r\n\r\n")
            #expect(try await client.ended().hasPrefix("HTTP/1.1 502"))
        }
        try await target.stop()
    }

    @Test("An answer whose body breaks the rules once it has begun to go out is broken off for the client too")
    func malformedLater() async throws {
        let target = try await TestTarget.start("a", script: TestTarget.silent)
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            try await eventually("the request has come") { target.bytesReceived > 0 }
            target.sendToAll("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")
            try await eventually("the first part has come") { client.text.hasSuffix("2\r\nok\r\n") }
            target.sendToAll("what?")
            #expect(try await client.ended().hasSuffix("2\r\nok\r\n"))
        }
        try await target.stop()
    }

    @Test("A GET that met the close of a kept connection is repeated on a fresh one; a POST is not")
    func staleConnection() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with(loops: 1) { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            // Each connection answers once and closes at its second request.
            let answered = Flags()
            target.setScript { received in
                guard let length = TestTarget.wholeRequest(received) else { return [] }
                if received.contains("/first") || answered.takeTurn() {
                    return [.take(length), .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
                }
                return [.take(length), .close]
            }
            try await client.send(ProxyFixture.get("/first"))
            _ = try await client.answer(endingWith: "ok")
            try await client.send(ProxyFixture.get("/second"))
            #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200"))
            #expect(target.requests.filter { $0.contains("/second") }.count == 2)
            try await client.send("POST /third HTTP/1.1\r\nHost: app.test\r\nContent-Length: 2\r\n\r\nhi")
            #expect(try await client.answer(endingWith: "</html>\r\n").hasPrefix("HTTP/1.1 502"))
            #expect(target.requests.filter { $0.contains("/third") }.count == 1)
            await client.close()
        }
        try await target.stop()
    }

    @Test("An answer that breaks off is broken off for the client too")
    func truncated() async throws {
        let target = try await TestTarget.start(
            "a", script: TestTarget.sending("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", thenCloses: true))
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            #expect(try await client.ended().hasSuffix("\r\n\r\nabc"))
        }
        try await target.stop()
    }

    @Test("A group without a target that may get a request is 503")
    func unavailable() async throws {
        try await ProxyFixture.with { fixture in
            fixture.setGroup("g", [])
            fixture.forward(to: ("g", 1))
            await fixture.apply()
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            let answer = try await client.answer(endingWith: "</html>\r\n")
            #expect(answer.hasSuffix(Self.page("503 Service Temporarily Unavailable")))
            await client.close()
        }
    }

    @Test("A target that does not answer within the idle timeout is 504; a client that does not go on is 408")
    func timeouts() async throws {
        let target = try await TestTarget.start("a", script: TestTarget.silent)
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target, idleTimeout: .milliseconds(150))
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            #expect(try await client.answer(endingWith: "</html>\r\n").hasPrefix("HTTP/1.1 504 Gateway Time-out"))
            let other = try await fixture.client()
            try await other.send("POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 10\r\n\r\nabc")
            #expect(try await other.ended().hasPrefix("HTTP/1.1 408"))
        }
        try await target.stop()
    }

    @Test("A head that does not come to its end in time is 408, and the connection is closed")
    func slowHead() async throws {
        var limits = ProxyLimits()
        limits.headTimeout = .milliseconds(100)
        try await ProxyFixture.with(limits: limits) { fixture in
            let client = try await fixture.client()
            try await client.send("GET / HTTP/1.1\r\nHo")
            #expect(try await client.ended().hasPrefix("HTTP/1.1 408"))
        }
    }

    @Test("More clients than may be are closed at once")
    func tooMany() async throws {
        var limits = ProxyLimits()
        limits.connections = 2
        try await ProxyFixture.with(limits: limits) { fixture in
            let first = try await fixture.client()
            let second = try await fixture.client()
            try await first.send("GET / HTTP/1.1\r\nHost: none.test\r\n\r\n")
            _ = try await first.answer(endingWith: "\n")
            let third = try await fixture.client()
            _ = try await third.ended()
            await first.close()
            await second.close()
            try await eventually("a place is free again") {
                let client = try await fixture.client()
                try await client.send("GET / HTTP/1.1\r\nHost: none.test\r\n\r\n")
                try await eventually("answered or closed") { client.isEnded || client.count > 0 }
                defer { client.forget() }
                let isServed = client.text.hasPrefix("HTTP/1.1 404")
                await client.close()
                return isServed
            }
        }
    }

    @Test("A host that no load balancer has is 404 and names those that exist")
    func unknownHost() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send("GET / HTTP/1.1\r\nHost: other.test:8080\r\n\r\n")
            let answer = try await client.answer(endingWith: "\napp.test\n")
            #expect(answer.hasPrefix("HTTP/1.1 404") && answer.contains("'other.test:8080'"))
            try await client.send("GET / HTTP/1.1\r\nHost: APP.test.:8080\r\n\r\n")
            _ = try await client.answer(endingWith: "ok")
            await client.close()
        }
        try await target.stop()
    }

    @Test(
        "A request that could be read in two ways is refused, and the connection closed",
        arguments: [
            "Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5, 5\r\n",
            "Transfer-Encoding : chunked\r\n", " folded: x\r\n", "Host: second\r\n", "A: b\nC: d\r\n",
        ])
    func ambiguous(header: String) async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send("POST / HTTP/1.1\r\nHost: app.test\r\n\(header)\r\nhello")
            #expect(try await client.ended().hasPrefix("HTTP/1.1 400 Bad Request"))
            #expect(target.requests.isEmpty)
        }
        try await target.stop()
    }

    @Test("When a target closes all the connections it kept, no GET fails, however many were kept")
    func manyStale() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with(loops: 1) { fixture in
            try await fixture.serve(target)
            for _ in 0..<10 {
                var clients: [RawClient] = []
                for _ in 0..<8 { clients.append(try await fixture.client()) }
                for client in clients { try await client.send(ProxyFixture.get()) }
                for client in clients { _ = try await client.answer(endingWith: "ok") }
                target.closeConnections()
                for client in clients { try await client.send(ProxyFixture.get()) }
                for client in clients {
                    #expect(try await client.answer(endingWith: "ok").hasPrefix("HTTP/1.1 200"))
                    await client.close()
                }
            }
        }
        try await target.stop()
    }
}
