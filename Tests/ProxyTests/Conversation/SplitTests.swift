import TestKit
import Testing

@testable import Proxy

/// How packets were cut must not change what is done; what comes may be anything.
@Suite("A conversation, whatever comes and however it is cut")
struct SplitTests {
    /// Cuts bytes into parts, as a network does.
    struct Cutter {
        var generator: SeededGenerator
        /// nil: nothing is cut.
        var longest: Int?

        mutating func parts(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
            guard let longest else { return [bytes[...]] }
            var parts: [ArraySlice<UInt8>] = []
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1...longest, using: &generator))
                parts.append(bytes[start..<end])
                start = end
            }
            return parts
        }
    }

    /// All that happens when a client sends these requests, each attempt of which gets the next of these answers; nil
    /// when something is wanted that cannot be done.
    static func events(_ requests: [UInt8], _ answers: [[UInt8]], _ cutter: Cutter) -> [ArrayTransport.Event]? {
        let transport = ArrayTransport()
        var (cutter, answers) = (cutter, answers)
        transport.whenWhole = { transport in
            let answer = answers.isEmpty ? Array("HTTP/1.1 204 No\r\n\r\n".utf8) : answers.removeFirst()
            for part in cutter.parts(of: answer) { transport.targetSends(part) }
            transport.targetCloses()
        }
        for part in cutter.parts(of: requests) { transport.clientSends(part) }
        transport.clientEndsOutput()
        return transport.faults.isEmpty ? settled(transport.events) : nil
    }

    /// Whether a target's connection may be used again depends on what has already come after the answer, when the
    /// client is hung up on depends on what it still sends, and how much has gone on of a message that turns out wrong
    /// is a matter of chance.
    private static func settled(_ events: [ArrayTransport.Event]) -> [ArrayTransport.Event] {
        let events = events.filter { $0 != .hungUpOnTarget && $0 != .hungUpOnClient }
        return events.enumerated().filter { index, event in
            let next = index + 1 < events.count ? events[index + 1] : nil
            return switch event {
            case .toTarget: next == .requestIsWhole
            case .toClient: if case .answerEnded = next { true } else { false }
            default: true
            }
        }.map(\.element)
    }

    @Test(
        "The same bytes cut into parts lead to the same actions",
        arguments: Seeds.fixed(1, 2, 3, 4))
    func parts(seed: UInt64) throws {
        var soup = HTTPSoup(seed: seed)
        var generator = SeededGenerator(seed: seed &+ 1000)
        var complete = 0
        for round in 0..<500 {
            let requests = soup.requests()
            let answers = (0..<4).map { _ in soup.answer() }
            let whole = Self.events(requests, answers, Cutter(generator: generator, longest: nil))
            let longest = [1, 3, 40].randomElement(using: &generator)
            let cut = Self.events(requests, answers, Cutter(generator: generator, longest: longest))
            complete += whole?.contains(.answerEnded(keepsClient: true)) == true ? 1 : 0
            try #require(
                whole == cut && whole != nil,
                """
                seed \(seed), round \(round): \(String(decoding: requests, as: UTF8.self).debugDescription) \
                answered by \(answers.map { String(decoding: $0, as: UTF8.self).debugDescription })
                """)
        }
        // Else the generator makes nothing that is worth cutting.
        #expect(complete > 20)
    }

    @Test("Nothing that comes, in any order, makes it do what cannot be done", arguments: Seeds.fixed(5, 6, 7, 8))
    func anything(seed: UInt64) throws {
        var soup = HTTPSoup(seed: seed)
        var generator = SeededGenerator(seed: seed &+ 2000)
        for round in 0..<1000 {
            let transport = ArrayTransport()
            transport.connects = (0..<4).map { _ in Int.random(in: 0..<4, using: &generator) > 0 }
            var history: [String] = []
            for _ in 0..<Int.random(in: 1...24, using: &generator) {
                history.append(Self.happen(to: transport, &soup, &generator))
            }
            let problems = transport.faults + Self.problems(transport.events)
            try #require(problems.isEmpty, "seed \(seed), round \(round): \(problems) after \(history)")
        }
    }

    private static func happen(
        to transport: ArrayTransport, _ soup: inout HTTPSoup, _ generator: inout SeededGenerator
    ) -> String {
        switch Int.random(in: 0..<16, using: &generator) {
        case 0...4:
            let bytes = part(of: soup.requests(), &generator)
            transport.clientSends(bytes)
            return "client \(String(decoding: bytes, as: UTF8.self).debugDescription)"
        case 5...8:
            let bytes = part(of: soup.answer(), &generator)
            transport.targetSends(bytes)
            return "target \(String(decoding: bytes, as: UTF8.self).debugDescription)"
        case 9:
            let bytes = (0..<Int.random(in: 1...40, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            transport.clientSends(bytes)
            transport.targetSends(bytes)
            return "both \(bytes)"
        case 10: transport.targetSends(Array("HTTP/1.1 101 Go\r\nUpgrade: x\r\n\r\n".utf8))
        case 11: transport.clientSends(upgrade)
        case 12: transport.clientEndsOutput()
        case 13: transport.targetEndsOutput()
        case 14: Bool.random(using: &generator) ? transport.targetCloses() : transport.timePasses()
        default: Bool.random(using: &generator) ? transport.drains() : transport.doorGoes()
        }
        return "\(transport.conversation.phase)"
    }

    private static let upgrade = Array("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n".utf8)

    private static func part(of bytes: [UInt8], _ generator: inout SeededGenerator) -> ArraySlice<UInt8> {
        Bool.random(using: &generator)
            ? bytes[...] : bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))
    }

    /// A request gets one final head at most, its own answer or the target's, and nothing follows the end.
    private static func problems(_ events: [ArrayTransport.Event]) -> [String] {
        var problems: [String] = []
        var isAnswered = true
        for (index, event) in events.enumerated() {
            switch event {
            case .began:
                if !isAnswered { problems.append("a request before the answer to the one before it") }
                isAnswered = false
            case .head:
                if isAnswered { problems.append("a second answer") }
                isAnswered = true
            case .answered(_, let closes):
                // What is no request has not begun, and is the last.
                if isAnswered, !closes { problems.append("a second answer") }
                isAnswered = true
            case .answerEnded(let keepsClient):
                if !keepsClient,
                    events[(index + 1)...].contains(where: { $0 != .hungUpOnClient && $0 != .hungUpOnTarget })
                {
                    problems.append("something after the end")
                }
            case .upgraded: isAnswered = true
            case .requestIsWhole, .toTarget, .interim, .toClient, .hungUpOnTarget, .hungUpOnClient: break
            }
        }
        return problems
    }
}
