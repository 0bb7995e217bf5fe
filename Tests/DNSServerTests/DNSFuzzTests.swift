import TestKit
import Testing

@testable import DNSServer

@Suite("Garbage")
struct DNSFuzzTests {
    private let responder: DNSResponder

    init() throws {
        responder = DNSResponder(authority: try DNSAuthority { _ in .addresses([IPv4Address(127, 0, 0, 1)], ttl: 1) })
    }

    @Test("Random bytes are answered or ignored, never fatal", arguments: [1, 2, 3, 4] as [UInt64])
    func randomBytes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...80, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            expectSaneAnswer(to: bytes)
        }
    }

    @Test("Good messages with some bytes changed are answered or ignored, never fatal", arguments: [5, 6] as [UInt64])
    func changedBytes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let good = [try Sample.query("a.us-east-1.elasticbeanstalk.com", edns: 4096).bytes, try Sample.answer().bytes]
        for round in 0..<10_000 {
            var bytes = good[round % 2]
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            bytes.removeLast(Int.random(in: 0...3, using: &generator))
            expectSaneAnswer(to: bytes)
        }
    }

    @Test("What is read is written back to something that reads the same", arguments: [7, 8] as [UInt64])
    func rereading(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var read = 0
        for _ in 0..<4_000 {
            var bytes = try Sample.answer().bytes
            bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            guard let message = try? DNSMessage(bytes: bytes) else { continue }
            read += 1
            #expect(try DNSMessage(bytes: message.bytes) == message)
        }
        #expect(read > 500)
    }

    private func expectSaneAnswer(to bytes: [UInt8]) {
        guard let answer = responder.respond(to: bytes, over: .udp) else { return }
        #expect(answer.count <= DNSResponder.largestUDP)
        let message = try? DNSMessage(bytes: answer)
        #expect(message?.header.isResponse == true, "\(bytes)")
        #expect(Array(answer.prefix(2)) == Array(bytes.prefix(2)))
    }
}
