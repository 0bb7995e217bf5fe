import Routing
import TestKit
import Testing

@testable import Proxy

@Suite("What targets and clients get of a head")
struct EditTests {
    static func request(
        _ text: String, forwardedFor: RoutingTable.XForwardedFor = .append, drops: Bool = false,
        client: ClientAddress = ClientAddress("1.2.3.4", port: 5), port: Int = 80,
        change: (inout RoutingTable.LoadBalancer) -> Void = { _ in }
    ) throws -> String {
        var settings = RoutingTable.LoadBalancer(arn: "lb", name: "lb", address: "127.0.0.9", listeners: [])
        settings.xForwardedFor = forwardedFor
        settings.dropsInvalidHeaderFields = drops
        change(&settings)
        let edit = RequestEdit(settings, port: port)
        return try Array(text.utf8).parse { (raw) throws(HTTPFault) in
            var boundary = HeadBoundary()
            guard let end = try boundary.find(in: raw, limits: .request) else { throw .badRequest }
            var fields = HeadFields()
            let head = try RequestHead(raw, boundary.start..<end, fields: &fields)
            var generator = SmallGenerator(seed: 1)
            let trace = TraceID(seconds: 0x6789_1233, using: &generator)
            let bytes = [UInt8](unsafeUninitializedCapacity: edit.bound(head, client: client)) { memory, count in
                count = edit.write(
                    head, fields, of: raw, client: client, trace: trace, into: UnsafeMutableRawBufferPointer(memory))
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    static func response(_ text: String, _ edit: ResponseEdit) throws -> String {
        try Array(text.utf8).parse { (raw) throws(HTTPFault) in
            var fields = HeadFields()
            let head = try ResponseHead(raw, 0..<raw.count, isToHead: false, fields: &fields)
            let bytes = [UInt8](unsafeUninitializedCapacity: edit.bound(head)) { memory, count in
                count = edit.write(head, fields, of: raw, into: UnsafeMutableRawBufferPointer(memory))
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    static let forwarded = "X-Forwarded-Proto: http\r\nX-Forwarded-Port: 80\r\nX-Amzn-Trace-Id: Root=\(trace)\r\n"
    /// Of the generator's first numbers.
    static let trace = "1-67891233-89025cc1beeb8da1658eec67"

    static func line(_ name: String, in head: String) -> String? {
        head.split(separator: "\r\n").first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    @Test(
        "A trace goes on with Self for this load balancer in it; without one, or in a large head, it begins here",
        arguments: [
            ("", "Root=\(trace)"), ("X-Amzn-Trace-Id: Root=1-a-b\r\n", "Self=\(trace);Root=1-a-b"),
            ("x-amzn-trace-id: Self=1-x-y; Root=1-a-b;CalledFrom=app\r\n", "Self=\(trace);Root=1-a-b;CalledFrom=app"),
            ("X-Amzn-Trace-Id: CalledFrom=app\r\n", "Root=\(trace);CalledFrom=app"),
            ("X-Amzn-Trace-Id: Root=1-a-b\r\nX: \(String(repeating: "x", count: 7200))\r\n", "Root=\(trace)"),
        ])
    func traces(line: String, expected: String) throws {
        let head = try Self.request("GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n")
        #expect(Self.line("X-Amzn-Trace-Id", in: head) == expected)
        #expect(head.lowercased().split(separator: "x-amzn-trace-id").count == 2)
    }

    @Test(
        "The client's port is told where that is asked for",
        arguments: [("1.2.3.4", "1.2.3.4:5"), ("2001:db8::1", "[2001:db8::1]:5")])
    func clientPort(address: String, expected: String) throws {
        let head = try Self.request(
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n", client: ClientAddress(address, port: 5)
        ) { $0.forwardsClientPort = true }
        #expect(Self.line("X-Forwarded-For", in: head) == expected)
    }

    @Test(
        "A host without a port gets the listener's, unless it is a usual one or the host is to be preserved",
        arguments: [
            ("a", 8080, false, "a:8080"), ("a:1", 8080, false, "a:1"), ("a", 80, false, "a"), ("a", 443, false, "a"),
            ("a", 8080, true, "a"), ("[::1]", 8080, false, "[::1]:8080"),
        ])
    func hosts(host: String, port: Int, preserves: Bool, expected: String) throws {
        let head = try Self.request("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n", port: port) {
            $0.preservesHost = preserves
        }
        #expect(Self.line("Host", in: head) == expected)
        #expect(head.split(separator: "Host: ").count == 2)
    }

    @Test("A listener's header values take the place of the target's, and Server goes where it is not wanted")
    func answerHeaders() throws {
        var settings = RoutingTable.AnswerHeaders()
        #expect(AnswerChanges(settings) == nil)
        settings.values = ["X-Frame-Options": "DENY", "Strict-Transport-Security": "max-age=1", "X": "a\r\nEvil: 1"]
        settings.removesServer = true
        var edit = ResponseEdit()
        edit.changes = AnswerChanges(settings)
        let text = "HTTP/1.1 200 OK\r\nserver: x\r\nx-frame-options: ALLOW\r\nB: 2\r\n\r\n"
        #expect(
            try Self.response(text, edit)
                == "HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1\r\nX-Frame-Options: DENY\r\nB: 2\r\n\r\n")
        let own = OwnAnswer(error: 503).text(isHead: true, closes: false, date: "now", changes: edit.changes)
        #expect(own.contains("\r\nX-Frame-Options: DENY\r\n") && !own.contains("Server:"))
    }

    @Test(
        "X-Forwarded-For is appended to, left alone or taken away",
        arguments: [
            (RoutingTable.XForwardedFor.append, "X-Forwarded-For: 5.5.5.5, 6.6.6.6, 1.2.3.4\r\n", ""),
            (.preserve, "", "x-forwarded-for: 5.5.5.5\r\nX-Forwarded-For: 6.6.6.6\r\n"), (.remove, "", ""),
        ])
    func forwardedFor(mode: RoutingTable.XForwardedFor, before: String, after: String) throws {
        let text = try Self.request(
            "GET / HTTP/1.1\r\nHost: a\r\nx-forwarded-for: 5.5.5.5\r\nX-Forwarded-For: 6.6.6.6\r\nX: y\r\n\r\n",
            forwardedFor: mode)
        #expect(text == "GET / HTTP/1.1\r\n\(before)\(Self.forwarded)Host: a\r\n\(after)X: y\r\n\r\n")
    }

    @Test("An absolute target becomes a path, and its authority the host")
    func absolute() throws {
        let more = "X-Forwarded-For: 1.2.3.4\r\n" + Self.forwarded
        #expect(
            try Self.request("GET http://b:1/p HTTP/1.1\r\nHost: a\r\n\r\n")
                == "GET /p HTTP/1.1\r\nHost: b:1\r\n\(more)\r\n")
        #expect(
            try Self.request("GET http://b?q HTTP/1.1\r\nHost: a\r\n\r\n")
                == "GET /?q HTTP/1.1\r\nHost: b\r\n\(more)\r\n")
        #expect(
            try Self.request("OPTIONS http://b HTTP/1.1\r\nHost: a\r\n\r\n")
                == "OPTIONS * HTTP/1.1\r\nHost: b\r\n\(more)\r\n")
        #expect(try Self.request("GET / HTTP/1.0\r\n\r\n") == "GET / HTTP/1.1\r\nHost: 127.0.0.9\r\n\(more)\r\n")
    }

    @Test("Names that a load balancer may be told to drop are dropped only then")
    func irregular() throws {
        let text = "GET / HTTP/1.1\r\nHost: a\r\nx_y: 1\r\nX-Y: 2\r\n\r\n"
        #expect(try Self.request(text).contains("x_y: 1\r\n"))
        #expect(try !Self.request(text, drops: true).contains("x_y"))
        #expect(try Self.request(text, drops: true).contains("X-Y: 2\r\n"))
    }

    @Test("What a target says of its own connection is not passed on")
    func hopByHop() throws {
        let text = "HTTP/1.0 200 Fine\r\nConnection: close, x-a\r\nX-A: 1\r\nKeep-Alive: timeout=5\r\nB: 2\r\n\r\n"
        #expect(try Self.response(text, ResponseEdit()) == "HTTP/1.1 200 Fine\r\nB: 2\r\n\r\n")
        #expect(
            try Self.response(text, ResponseEdit(connection: .close))
                == "HTTP/1.1 200 Fine\r\nConnection: close\r\nB: 2\r\n\r\n")
    }

    @Test("A random head never outgrows the bound computed for it")
    func bounds() {
        var generator = SeededGenerator(seed: 3)
        let parts = [
            "X-Forwarded-For: 1\r\n", "X-Forwarded-For:\r\n", "A: b\r\n", "Connection: a\r\n", "Upgrade: x\r\n",
            "Connection: upgrade\r\n", "x_: \r\n", "X-Amzn-Trace-Id: ;a;b;c;;d=e\r\n", "X-Amzn-Trace-Id: a\r\n",
            "X-Forwarded-Port: 1\r\n",
        ]
        for _ in 0..<2000 {
            let lines = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                parts.randomElement(using: &generator) ?? ""
            }
            let target = Bool.random(using: &generator) ? "/" : "http://host.example:80"
            // A wrong bound stops the process.
            _ = try? Self.request("GET \(target) HTTP/1.1\r\nHost: a\r\n\(lines.joined())\r\n")
        }
    }
}
