import TestKit

/// Random bytes that look much like HTTP requests: lines that are right, nearly right and wrong, bodies that fit their
/// framing or do not, and single bytes changed anywhere.
struct HTTPSoup {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func requests() -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 1...3, using: &generator) { bytes += request() }
        return mutated(bytes)
    }

    mutating func answer() -> [UInt8] {
        let line = pick([
            "HTTP/1.1 200 OK", "HTTP/1.1 200 ", "HTTP/1.1 200", "HTTP/1.0 200 OK", "HTTP/1.1 204 No",
            "HTTP/1.1 304 Not",
            "HTTP/1.1 404 a b", "HTTP/1.1 20 x", "HTTP/1.1  200 OK", "HTTP/2.0 200 OK",
        ])
        return mutated(message(line))
    }

    private mutating func request() -> [UInt8] {
        let method = pick(["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "POST", "POST", "PATCH"])
        let target = pick(["/", "/a?b=c", "/%41", "*", "http://a/b", "/a b", "/a#b", "/\u{7f}"])
        let version = pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "http/1.1"])
        return message(pick(["\(method) \(target) \(version)", "\(method) / HTTP/1.1", "\(method)  / HTTP/1.1 "]))
    }

    private mutating func message(_ firstLine: String) -> [UInt8] {
        let data = String(repeating: "x", count: Int.random(in: 0...12, using: &generator))
        var lines = [firstLine, "Host: a"]
        for _ in 0..<Int.random(in: 0...3, using: &generator) { lines.append(field(data.utf8.count)) }
        lines.append("")
        lines.append("")
        var head = ""
        for (index, line) in lines.enumerated() {
            head += line
            if index < lines.count - 1 { head += Int.random(in: 0..<60, using: &generator) == 0 ? end() : "\r\n" }
        }
        return Array(head.utf8) + body(data)
    }

    private mutating func field(_ length: Int) -> String {
        pick([
            "Content-Length: \(length)", "content-length:\(length)", "Content-Length: \(length), \(length)",
            "Content-Length: \(length + 1)", "Content-Length: +\(length)", "Content-Length : \(length)",
            "Content-Length:\t\(length) ", "Content-Length: 0\(length)", "Content-Length:", "Content_Length: 3",
            "Transfer-Encoding: chunked", "transfer-encoding:chunked", "Transfer-Encoding: gzip, chunked",
            "Transfer-Encoding: chunked, gzip", "Transfer-Encoding: identity", "Transfer-Encoding:\u{b}chunked",
            "Transfer-Encoding: xchunked", "Transfer-Encoding : chunked", " Transfer-Encoding: chunked",
            "Transfer-Encoding: chunked;q=1", "Connection: close", "Connection: keep-alive",
            "Connection: transfer-encoding",
            "X: y", "X:", ": y", "X", " y", "\ty: z", "X: \u{e4}", "Expect: 100-continue", "Trailer: X",
        ])
    }

    private mutating func end() -> String { pick(["\n", "\r", "\r\r\n", "\n\r\n", " \r\n", "\u{0}\r\n"]) }

    private mutating func body(_ data: String) -> [UInt8] {
        let size = String(data.utf8.count, radix: 16)
        let chunked = data.isEmpty ? "" : "\(size)\r\n\(data)\r\n"
        return Array(
            pick([
                "", data, data, data + "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n", chunked + "0\r\n\r\n",
                chunked + "0\r\n\r\n", chunked + "0;a=b\r\nX: y\r\n\r\n", "\(size);a\r\n\(data)\r\n0\r\n\r\n",
                "\(size) ;a\r\n\(data)\r\n0\r\n\r\n", "\(size)\n\(data)\n0\n\n", "0x\(size)\r\n\(data)\r\n0\r\n\r\n",
                "0\(size)\r\n\(data)\r\n00\r\n\r\n", "\(size)\r\n\(data)0\r\n\r\n", chunked + "0\r\nX y\r\n\r\n",
                chunked + "0\r\n\n", "\(size)\r\r\n\(data)\r\n0\r\n\r\n", "\(size);\n\r\n\(data)\r\n0\r\n\r\n",
                "ffffffffffffffff1\r\n\(data)\r\n0\r\n\r\n",
            ]).utf8)
    }

    private mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        guard Int.random(in: 0..<3, using: &generator) == 0, !bytes.isEmpty else { return bytes }
        var bytes = bytes
        let strange: [UInt8] = [0, 9, 10, 11, 13, 32, 33, 44, 48, 58, 59, 97, 127, 128, 255]
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            let at = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: bytes[at] = pick(strange)
            case 1: bytes.insert(pick(strange), at: at)
            default: if bytes.count > 1 { bytes.remove(at: at) }
            }
        }
        return bytes
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &generator)]
    }
}
