import Testing

@testable import Proxy

@Suite("Finding and reading request heads")
struct RequestHeadTests {
    /// The status a request is refused with, or nil and what was read.
    static func read(_ text: String) throws(HTTPFault) -> (head: RequestHead, fields: HeadFields)? {
        let bytes = Array(text.utf8)
        return try parse(bytes)
    }

    static func parse(_ bytes: [UInt8]) throws(HTTPFault) -> (head: RequestHead, fields: HeadFields)? {
        try bytes.parse { (raw) throws(HTTPFault) in
            var boundary = HeadBoundary()
            guard let end = try boundary.find(in: raw, limits: .request) else { return nil }
            var fields = HeadFields()
            return (try RequestHead(raw, boundary.start..<end, fields: &fields), fields)
        }
    }

    static func fault(_ text: String) -> HTTPFault? {
        do throws(HTTPFault) {
            _ = try read(text)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "What RFC 9112 does not allow is refused",
        arguments: [
            ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
            ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
            (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /\tHTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET /a\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET /ä HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET /\r\n\r\n", 400), ("GET / HTTP/1\r\nHost: a\r\n\r\n", 400),
            ("GET / http/1.1\r\nHost: a\r\n\r\n", 400), ("PRI * HTTP/2.0\r\n\r\n", 505),
            ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505), ("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            ("CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", 405),
            ("GET http:// HTTP/1.1\r\nHost: a\r\n\r\n", 400), ("GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET / HTTP/1.1\nHost: a\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: aaaaaaaa\u{1}aaaaaaaaaa\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\ncontent-length: 2\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 501),
            ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
            ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nConnection: content-length\r\nContent-Length: 1\r\n\r\n", 400),
            ("POST / HTTP/1.1\r\nHost: a\r\nConnection: a b\r\n\r\n", 400),
            ("\n\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            ("GET /" + String(repeating: "a", count: 16 * 1024) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
            ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "a", count: 16 * 1024) + "\r\n\r\n", 400),
            (
                "GET / HTTP/1.1\r\nHost: a\r\n"
                    + String(repeating: "X: " + String(repeating: "a", count: 1024) + "\r\n", count: 64) + "\r\n", 400
            ),
        ])
    func refused(text: String, status: Int) {
        #expect(Self.fault(text)?.status == status)
    }

    @Test("A head is read: method, target, authority, framing and what becomes of the connection")
    func read() throws {
        let (head, _) = try #require(
            try Self.read(
                "\r\nPOST http://B:8/p?q HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nConnection: Close\r\n\r\n"))
        let text = Array("\r\nPOST http://B:8/p?q HTTP/1.1\r\n".utf8)
        #expect(head.method == .post && head.form == .absolute && !head.isHTTP10 && !head.keepsAlive)
        #expect(String(decoding: text[head.path], as: UTF8.self) == "/p?q")
        #expect(String(decoding: text[head.authority], as: UTF8.self) == "B:8")
        guard case .length(12) = head.framing else {
            Issue.record("not framed by length: \(head.framing)")
            return
        }
    }

    @Test(
        "Whether a connection is kept depends on version and options",
        arguments: [
            ("HTTP/1.1", "", true), ("HTTP/1.1", "close", false), ("HTTP/1.1", "keep-alive", true),
            ("HTTP/1.0", "", false), ("HTTP/1.0", "keep-alive", true), ("HTTP/1.0", "keep-alive, close", false),
            ("HTTP/1.1", "x, , CLOSE", false),
        ])
    func keepsAlive(version: String, option: String, keeps: Bool) throws {
        let line = option.isEmpty ? "" : "Connection: \(option)\r\n"
        let found = try #require(try Self.read("GET / \(version)\r\nHost: a\r\n\(line)\r\n"))
        #expect(found.head.keepsAlive == keeps)
    }

    @Test(
        "An upgrade is one only when it is asked for in full, has no body, and is not to HTTP/2 in clear text",
        arguments: [
            ("Connection: upgrade\r\nUpgrade: websocket\r\n", true), ("Upgrade: websocket\r\n", false),
            ("Connection: upgrade\r\n", false), ("Connection: Upgrade\r\nUpgrade: h2c\r\n", false),
            ("Connection: upgrade\r\nUpgrade: websocket\r\nContent-Length: 1\r\n", false),
        ])
    func upgrades(lines: String, wants: Bool) throws {
        let found = try #require(try Self.read("GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n"))
        #expect(found.head.wantsUpgrade == wants)
    }

    @Test("A head's end is found wherever it is cut, and each cut is read in the same way")
    func cuts() throws {
        let text = Array("\r\nGET /x HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\nGET /next".utf8)
        for cut in 0...text.count {
            var boundary = HeadBoundary()
            let early = try text[..<cut].parse { (raw) throws(HTTPFault) in
                try boundary.find(in: raw, limits: .request)
            }
            if let early {
                #expect(early == text.count - 9)
            } else {
                let end = try text.parse { (raw) throws(HTTPFault) in try boundary.find(in: raw, limits: .request) }
                #expect(end == text.count - 9 && boundary.start == 2)
            }
        }
    }
}

extension Collection<UInt8> {
    func parse<Parsed>(_ body: (UnsafeRawBufferPointer) throws(HTTPFault) -> Parsed) throws(HTTPFault) -> Parsed {
        try Array(self).withUnsafeBytes { bytes -> Result<Parsed, HTTPFault> in
            do throws(HTTPFault) {
                return .success(try body(bytes))
            } catch {
                return .failure(error)
            }
        }.get()
    }
}
