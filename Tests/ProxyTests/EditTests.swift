import Routing
import Testing

@testable import Proxy

@Suite("What targets and clients get of a head")
struct EditTests {
    static func request(
        _ text: String, forwardedFor: RoutingTable.XForwardedFor = .append, drops: Bool = false
    ) throws -> String {
        var settings = RoutingTable.LoadBalancer(arn: "lb", name: "lb", address: "127.0.0.9", listeners: [])
        settings.xForwardedFor = forwardedFor
        settings.dropsInvalidHeaderFields = drops
        let edit = RequestEdit(settings, port: 80)
        return try Array(text.utf8).parse { (raw) throws(HTTPFault) in
            var boundary = HeadBoundary()
            guard let end = try boundary.find(in: raw, limits: .request) else { throw .badRequest }
            var fields = HeadFields()
            let head = try RequestHead(raw, boundary.start..<end, fields: &fields)
            let client = Array("1.2.3.4".utf8)
            let bytes = [UInt8](unsafeUninitializedCapacity: edit.bound(head, client: client)) { memory, count in
                count = edit.write(head, fields, of: raw, client: client, into: UnsafeMutableRawBufferPointer(memory))
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

    static let forwarded = "X-Forwarded-Proto: http\r\nX-Forwarded-Port: 80\r\n"

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
        var generator = Seeded(seed: 3)
        let parts = [
            "X-Forwarded-For: 1\r\n", "X-Forwarded-For:\r\n", "A: b\r\n", "Connection: a\r\n", "Upgrade: x\r\n",
            "Connection: upgrade\r\n", "x_: \r\n", "X-Forwarded-Port: 1\r\n",
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
