import TestKit
import Testing

@testable import Proxy

@Suite("Following bodies")
struct FramingTests {
    /// What a chunked body means: its data and where it ends, or the fault; fed in pieces of a size.
    struct Outcome: Equatable {
        var data: [UInt8] = []
        var end: Int?
        var fault: HTTPFault?
    }

    static func follow(_ bytes: [UInt8], pieces: Int) -> Outcome {
        var framing = BodyFraming.chunked(ChunkScanner())
        var outcome = Outcome()
        var start = 0
        while start < bytes.count, outcome.end == nil {
            let piece = bytes[start..<min(start + pieces, bytes.count)]
            do throws(HTTPFault) {
                let used = try piece.parse { (raw) throws(HTTPFault) in
                    try framing.advance(raw, from: 0) { outcome.data += raw[$0] }
                }
                if framing.isComplete { outcome.end = start + used }
            } catch {
                outcome.fault = error
                return outcome
            }
            start += piece.count
        }
        return outcome
    }

    @Test(
        "A chunked body is followed to its end and not further",
        arguments: [
            ("0\r\n\r\n", ""), ("5\r\nhello\r\n0\r\n\r\n", "hello"), ("00005\r\nhello\r\n00\r\n\r\n", "hello"),
            ("5;a=b\r\nhello\r\n0;last\r\n\r\n", "hello"), ("5 ;a=\"q\"\r\nhello\r\n0\r\n\r\n", "hello"),
            ("a\r\n0123456789\r\nA\r\nabcdefghij\r\n0\r\nT: v\r\nU:\r\n\r\n", "0123456789abcdefghij"),
        ])
    func chunks(text: String, data: String) {
        let bytes = Array((text + "NEXT").utf8)
        for pieces in [1, 2, 3, bytes.count] {
            let outcome = Self.follow(bytes, pieces: pieces)
            #expect(outcome == Outcome(data: Array(data.utf8), end: text.utf8.count, fault: nil))
        }
    }

    @Test(
        "A chunked body that is not one is refused",
        arguments: [
            "\r\n", "g\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", " 1\r\n", "1 \r\n", "1\nx", "1\r\nxx\r\n", "1\r\nx\n",
            "1\rx", "fffffffffffffffff\r\n", "8000000000000000\r\n", "1;a\nb\r\n", "1;\u{0}\r\n", "0\r\nbad\r\n",
            "0\r\n x: y\r\n", "0\r\nX: y\n\r\n", "0\r\n\n", "0\r\nX : y\r\n",
        ])
    func badChunks(text: String) {
        for pieces in [1, text.utf8.count] {
            #expect(Self.follow(Array(text.utf8), pieces: pieces).fault == .badRequest)
        }
    }

    @Test("Extensions and trailers are bounded")
    func overhead() {
        let long = Array(("1;" + String(repeating: "x", count: 20_000)).utf8)
        #expect(Self.follow(long, pieces: 1000).fault == .fieldsTooLarge)
        let trailers = Array(("0\r\n" + String(repeating: "A: b\r\n", count: 4000)).utf8)
        #expect(Self.follow(trailers, pieces: 1000).fault == .fieldsTooLarge)
    }

    @Test("Garbage never crashes the scanners, and means the same whole as byte by byte")
    func fuzz() {
        var generator = SeededGenerator(seed: 42)
        let parts = [
            "GET / HTTP/1.1\r\n", "Host: a\r\n", "\r\n", "\n", "\r", ":", " ", "Content-Length: 5\r\n", "5\r\n",
            "hello",
            "0\r\n", "Transfer-Encoding: chunked\r\n", "POST /x HTTP/1.1\r\n", "X: y\r\n", "\t", "\u{0}", "ä",
            "ffff;a\r\n",
            "HTTP/1.1 200 OK\r\n", "Connection: x\r\n", "chunked", ",",
        ]
        for _ in 0..<5000 {
            let text = (0..<Int.random(in: 1...12, using: &generator)).map { _ in
                parts.randomElement(using: &generator) ?? ""
            }
            var bytes = Array(text.joined().utf8)
            if Bool.random(using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            let whole = Self.requests(bytes, pieces: bytes.count)
            #expect(whole == Self.requests(bytes, pieces: 1), "\(bytes)")
            #expect(Self.follow(bytes, pieces: bytes.count) == Self.follow(bytes, pieces: 1), "\(bytes)")
            _ = try? Self.response(bytes)
        }
    }

    /// Where the heads and bodies of a stream of requests end, and how it fails.
    static func requests(_ bytes: [UInt8], pieces: Int) -> [String] {
        var events: [String] = []
        var (start, available) = (0, 0)
        var boundary = HeadBoundary()
        var fields = HeadFields()
        var framing = BodyFraming.complete
        do throws(HTTPFault) {
            while available < bytes.count {
                available = min(available + pieces, bytes.count)
                while start < available {
                    if framing.isComplete {
                        let end = try bytes[start..<available].parse { (raw) throws(HTTPFault) -> Int? in
                            guard let end = try boundary.find(in: raw, limits: .request) else { return nil }
                            framing = try RequestHead(raw, boundary.start..<end, fields: &fields).framing
                            return end
                        }
                        guard let end else { break }
                        boundary = HeadBoundary()
                        start += end
                        events.append("head to \(start)")
                    } else {
                        start += try bytes[start..<available].parse { (raw) throws(HTTPFault) in
                            try framing.advance(raw, from: 0)
                        }
                        if framing.isComplete { events.append("body to \(start)") }
                    }
                }
            }
        } catch {
            events.append("fault \(error.status)")
        }
        return events
    }

    static func response(_ bytes: [UInt8]) throws(HTTPFault) -> Int {
        try bytes.parse { (raw) throws(HTTPFault) in
            var boundary = HeadBoundary()
            var fields = HeadFields()
            guard let end = try boundary.find(in: raw, limits: .response) else { return 0 }
            return try ResponseHead(raw, boundary.start..<end, isToHead: false, fields: &fields).status
        }
    }
}
