import NIOCore
import Proxy
import Routing
import Testing

@Suite("Forwarding requests over real sockets")
struct ForwardingTests {
    @Test("A request reaches the target with what it must know of the client, and nothing meant for the proxy")
    func heads() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(
                ProxyFixture.get(
                    "/p?q=1",
                    headers:
                        "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\nConnection: keep-alive, x-mine\r\n"
                        + "X-Mine: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nCookie: a=b\r\n"))
            let answer = try await client.answer(endingWith: "ok")
            #expect(answer == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            #expect(
                target.requests.last?.replacing(/Root=1-[0-9a-f]{8}-[0-9a-f]{24}\r\n/, with: "Root=…\r\n")
                    == "GET /p?q=1 HTTP/1.1\r\nX-Forwarded-For: 9.9.9.9, 127.0.0.1\r\nX-Forwarded-Proto: http\r\n"
                    + "X-Forwarded-Port: 0\r\nX-Amzn-Trace-Id: Root=…\r\nHost: app.test\r\nCookie: a=b\r\n\r\n")
            await client.close()
        }
        try await target.stop()
    }

    @Test("One client connection and one target connection carry request after request")
    func keepAlive() async throws {
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            // One probe finds the target healthy, and the next is a minute away: what is opened then is the proxy's.
            var check = ProxyFixture.quickCheck()
            check.interval = .seconds(60)
            fixture.setGroup("g", [target], check: check)
            fixture.forward(to: ("g", 1))
            await fixture.apply()
            try await fixture.healthy("g", count: 1)
            let opened = target.connectionsOpened
            let client = try await fixture.client()
            for index in 0..<50 {
                try await client.send(ProxyFixture.get("/\(index)"))
                _ = try await client.answer(endingWith: "ok")
            }
            #expect(target.requests.count == 50)
            #expect(target.connectionsOpened - opened == 1)
            await client.close()
        }
        try await target.stop()
    }

    @Test("Pipelined requests are answered one after the other, in order")
    func pipelining() async throws {
        let target = try await TestTarget.start("a") { received in
            guard let length = TestTarget.wholeRequest(received) else { return [] }
            let path = received.split(separator: " ")[1]
            return [.take(length), .send("HTTP/1.1 200 OK\r\nContent-Length: \(path.utf8.count)\r\n\r\n\(path)")]
        }
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send((0..<100).map { ProxyFixture.get("/\($0)/") }.joined())
            let answer = try await client.answer(endingWith: "/99/")
            let paths = answer.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix { $0 != "H" } }
            #expect(paths == (0..<100).map { "/\($0)/" })
            await client.close()
        }
        try await target.stop()
    }

    @Test("A large body goes up and another comes down, whole")
    func largeBodies() async throws {
        let pattern = (0..<65_537).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let body = Array(repeatElement(pattern, count: 64).joined())
        let (size, down) = (body.count, ByteBuffer(bytes: body))
        let target = try await TestTarget.start("a")
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            target.setScript { received in
                guard received.hasSuffix("END") else { return [] }
                return [
                    .take(received.utf8.count), .send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n"),
                    .sendBytes(down),
                ]
            }
            let client = try await fixture.client()
            try await client.send(
                "PUT / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 200003\r\n\r\n"
                    + String(repeating: "x", count: 200_000) + "END")
            try await eventually("the whole body") { client.count > size }
            #expect(Array(client.bytes.suffix(size)) == body)
            #expect(target.bytesReceived > 200_000)
            await client.close()
        }
        try await target.stop()
    }

    @Test(
        "An answer without a body ends with its head",
        arguments: [
            ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
            ("GET", "HTTP/1.1 204 No Content\r\n\r\n"),
            ("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n"),
        ])
    func bodyless(method: String, head: String) async throws {
        let target = try await TestTarget.start("a", script: TestTarget.sending(head))
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            for _ in 0..<3 {
                try await client.send("\(method) / HTTP/1.1\r\nHost: app.test\r\n\r\n")
                #expect(try await client.answer(endingWith: "\r\n\r\n") == head)
            }
            await client.close()
        }
        try await target.stop()
    }

    @Test("100 Continue goes on to the client, which then sends the body")
    func continues() async throws {
        let target = try await TestTarget.start("a") { received in
            if received.hasSuffix("body") {
                return [.take(received.utf8.count), .send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")]
            }
            return received.hasSuffix("\r\n\r\n") ? [.send("HTTP/1.1 100 Continue\r\n\r\n")] : []
        }
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(
                "PUT / HTTP/1.1\r\nHost: app.test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
            #expect(try await client.answer(endingWith: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send("body")
            #expect(try await client.answer(endingWith: "\r\n\r\n").hasPrefix("HTTP/1.1 201"))
            await client.close()
        }
        try await target.stop()
    }

    @Test("A client that speaks HTTP/1.0 gets a chunked answer without chunks, ended by the connection")
    func http10() async throws {
        let target = try await TestTarget.start(
            "a",
            script: TestTarget.sending(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: 1\r\n\r\n"))
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send("GET / HTTP/1.0\r\nHost: app.test\r\n\r\n")
            #expect(try await client.ended() == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabcde")
        }
        try await target.stop()
    }

    @Test("An answer that ends with the target's connection ends the client's")
    func untilClose() async throws {
        let target = try await TestTarget.start(
            "a", script: TestTarget.sending("HTTP/1.1 200 OK\r\n\r\nall of it", thenCloses: true))
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            #expect(try await client.ended() == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it")
        }
        try await target.stop()
    }

    @Test("After an upgrade bytes go both ways, until one side ends")
    func upgrade() async throws {
        let target = try await TestTarget.start("a") { received in
            if let end = received.utf8Range(of: "\r\n\r\n") {
                #expect(received.contains("Connection: upgrade\r\n") && received.contains("Upgrade: websocket\r\n"))
                return [
                    .take(end),
                    .send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello"),
                ]
            }
            return [.take(received.utf8.count), .send("<\(received)>")]
        }
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get(headers: "Connection: Upgrade\r\nUpgrade: websocket\r\n"))
            let start = try await client.answer(endingWith: "hello")
            #expect(start.contains("101") && start.contains("Upgrade: websocket"))
            try await client.send("ping")
            _ = try await client.answer(endingWith: "<ping>")
            #expect(fixture.proxy.requestsInFlight(to: target.id, inGroup: "g") == 1)
            target.closeConnections()
            _ = try await client.ended()
            await client.close()
            let proxy = fixture.proxy
            try await eventually("nothing in flight") { proxy.requestsInFlight(to: target.id, inGroup: "g") == 0 }
        }
        try await target.stop()
    }

    @Test("A client that ends its output after its request still gets the answer")
    func halfClose() async throws {
        let target = try await TestTarget.start("a", script: TestTarget.silent)
        var limits = ProxyLimits()
        limits.halfClosedTimeout = .seconds(60)
        try await ProxyFixture.with(limits: limits) { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            try await client.endOutput()
            try await eventually("arrived") { target.bytesReceived > 0 }
            target.sendToAll("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            #expect(try await client.ended().hasSuffix("Connection: close\r\nContent-Length: 2\r\n\r\nok"))
        }
        try await target.stop()
    }

    @Test("An answer that comes before the end of the request is passed on, and the rest of the request swallowed")
    func earlyAnswer() async throws {
        let target = try await TestTarget.start("a") { received in
            received.contains("\r\n\r\n")
                ? [.take(received.utf8.count), .send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n")] : []
        }
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send("POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 1000000\r\n\r\nstart")
            let answer = try await client.ended()
            #expect(answer == "HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            await client.close()
        }
        try await target.stop()
    }

    @Test("A chunked request body goes on as it came, and a broken one is refused")
    func chunkedRequest() async throws {
        let target = try await TestTarget.start("a") { received in
            guard received.hasSuffix("0\r\n\r\n") else { return [] }
            return [.take(received.utf8.count), .send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
        }
        try await ProxyFixture.with { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            let head = "POST / HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n"
            for piece in [head, "3;x=1\r\nab", "c\r\n0\r", "\n\r\n"] { try await client.send(piece) }
            _ = try await client.answer(endingWith: "ok")
            #expect(target.requests.last?.hasSuffix("\r\n\r\n3;x=1\r\nabc\r\n0\r\n\r\n") == true)
            try await client.send(head + "zz\r\n")
            #expect(try await client.ended().hasPrefix("HTTP/1.1 400"))
        }
        try await target.stop()
    }

    @Test("Requests that wait for their answers finish when the proxy is told to stop")
    func shutdown() async throws {
        let target = try await TestTarget.start("a", script: TestTarget.silent)
        var limits = ProxyLimits()
        limits.shutdownGrace = .seconds(60)
        try await ProxyFixture.with(limits: limits) { fixture in
            try await fixture.serve(target)
            let client = try await fixture.client()
            try await client.send(ProxyFixture.get())
            let proxy = fixture.proxy
            try await eventually("arrived") { target.bytesReceived > 0 }
            async let stopped: Void = proxy.stop()
            let port = fixture.port
            try await eventually("the front door is closed") {
                do {
                    await (try RawClient.connect(to: port)).close()
                    return false
                } catch {
                    return true
                }
            }
            target.sendToAll("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            #expect(try await client.ended().hasSuffix("\r\n\r\nok"))
            try await stopped
        }
        try await target.stop()
    }
}
