import NIOCore
import NIOHPACK
import Routing
import Testing

@testable import Proxy

@Suite("HTTP/2 as HTTP/1.1 text")
struct HTTP2TextTests {
    @Test(
        "What could become other lines in HTTP/1.1 is refused",
        arguments: [
            ("x", "a\r\nHost: evil"), ("x", "a\nb"), ("x y", "a"), ("x:y", "a"), ("x\r\n", "a"), ("", "a"),
            (":path", "/ HTTP/1.1\r\nX: y"),
        ])
    func smuggling(name: String, value: String) {
        var headers = HPACKHeaders([(":method", "GET"), (":authority", "a")])
        if name != ":path" { headers.add(name: ":path", value: "/") }
        headers.add(name: name, value: value)
        #expect(headers.requestText(hasBody: false) == nil)
    }

    @Test("Cookies are joined, connection fields dropped, and a body without a length is chunked")
    func request() throws {
        let headers = HPACKHeaders([
            (":method", "POST"), (":scheme", "https"), (":path", "/a?b"), (":authority", "app.test"), ("cookie", "a=1"),
            ("connection", "x"), ("cookie", "b=2"), ("accept", "*/*"),
        ])
        let (text, isChunked) = try #require(headers.requestText(hasBody: true))
        #expect(isChunked)
        let lines = String(buffer: text).split(separator: "\r\n")
        #expect(lines[0] == "POST /a?b HTTP/1.1")
        #expect(lines.contains("host: app.test") && lines.contains("cookie: a=1; b=2") && lines.contains("accept: */*"))
        #expect(lines.contains("transfer-encoding: chunked") && !lines.contains { $0.hasPrefix("connection") })
    }

    @Test("However a chunked body is cut, its data and trailers come out")
    func chunks() {
        var generator = SmallGenerator(seed: 7)
        for _ in 0..<200 {
            let parts = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                String(repeating: "x\r\n", count: Int.random(in: 1...40, using: &generator))
            }
            var bytes = Array(parts.map { String($0.utf8.count, radix: 16) + "\r\n\($0)\r\n" }.joined().utf8)
            bytes += Array("0\r\nGrpc-Status: 0\r\nx: y\r\n\r\n".utf8)
            var reader = ChunkedReader()
            var data = ""
            var trailers: [(name: String, value: String)]?
            while !bytes.isEmpty {
                let count = Int.random(in: 1...min(9, bytes.count), using: &generator)
                reader.read(ByteBuffer(bytes: bytes.prefix(count))) { part in
                    switch part {
                    case .data(let buffer): data += String(buffer: buffer)
                    case .end(let found): trailers = found
                    }
                }
                bytes.removeFirst(count)
            }
            #expect(data == parts.joined())
            #expect(trailers?.map(\.name) == ["grpc-status", "x"] && trailers?.map(\.value) == ["0", "y"])
        }
    }
}
