import Gateway
import Smithy
import TestKit
import Testing
import Wire

@Suite("Garbage", .timeLimit(.minutes(5)))
struct GarbageTests {
    @Test("Random bytes harm nobody")
    func randomBytes() async throws {
        try await withGateway(BucketFixture()) { server in
            var generator = SeededGenerator(seed: 42)
            for round in 0..<100 {
                var bytes = (0..<Int.random(in: 1...4_000, using: &generator)).map { _ in
                    UInt8.random(in: .min ... .max, using: &generator)
                }
                if round % 2 == 0 { bytes = Array("POST / HTTP/1.1\r\nhost: x\r\n".utf8) + bytes }
                let sent = bytes
                try await server.connect { connection in try await connection.send(sent) }
            }
            #expect(try await server.isWell())
        }
    }

    @Test(
        "Random bodies are answered with a client's error, whatever they claim to be",
        arguments: [
            "application/x-www-form-urlencoded", "application/x-amz-json-1.1", "application/xml",
        ])
    func randomBodies(type: String) async throws {
        let box = try await BucketFixture()
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<300 {
            let bytes = (0..<Int.random(in: 0...300, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            for path in ["/", "/box?delete", "/box/k?uploadId=1"] {
                let answer = try await box.send("POST", path, .bytes(bytes), ["content-type": type])
                #expect((400..<500).contains(answer.status) || answer.status == 501, "\(answer)")
            }
        }
    }

    @Test(
        "Heads that cannot be are refused and their connection ends",
        arguments: [
            "GET / HTTP/1.1\r\nhost: x\r\nbig: " + String(repeating: "a", count: 1_000_000) + "\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: x\r\n" + String(repeating: "a: b\r\n", count: 5_000) + "\r\n",
            "GET /" + String(repeating: "a", count: 1_000_000) + " HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nhello",
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\0\0\0\0\r\n\r\n",
        ])
    func impossibleHeads(head: String) async throws {
        try await withGateway(BucketFixture()) { server in
            let text = await server.attempt(head)
            #expect(text.isEmpty || text.hasPrefix("HTTP/1.1 4"), "\(text.prefix(200))")
            let isWell = try await server.isWell()
            #expect(isWell)
        }
    }

    @Test("A body without end is refused when it is too long")
    func endlessBody() async throws {
        try await withGateway(BucketFixture { $0.limits.body = 100_000 }) { server in
            let text = try await server.connect { connection in
                try await connection.send(
                    "POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n"
                        + "transfer-encoding: chunked\r\n\r\n")
                for _ in 0..<20 {
                    try await connection.send("2710\r\n" + String(repeating: "a", count: 10_000) + "\r\n")
                }
                return try await connection.read(until: "</ErrorResponse>")
            }
            #expect(text.hasPrefix("HTTP/1.1 413 "), "\(text.prefix(200))")
        }
    }

    @Test("A client that stops in the middle is let go")
    func slowClient() async throws {
        try await withGateway(BucketFixture { $0.limits.idleSeconds = 1 }) { server in
            for start in ["GET / HT", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc", ""] {
                try await server.connect { connection in
                    try await connection.send(start)
                    _ = try await connection.readToEnd()
                }
            }
            #expect(try await server.isWell())
        }
    }
}
