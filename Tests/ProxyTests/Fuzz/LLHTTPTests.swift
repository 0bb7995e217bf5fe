import Testing

@testable import Proxy

/// Two readers that take the same bytes for different messages are what request smuggling lives on.
@Suite("The same bytes, read by llhttp")
struct LLHTTPTests {
    @Test("What both take for whole requests, both take for the same requests", arguments: [UInt64(1), 2, 3, 4])
    func requests(seed: UInt64) throws {
        var soup = HTTPSoup(seed: seed)
        var compared = 0
        for round in 0..<8000 {
            let bytes = soup.requests()
            let own = Reading(own: bytes)
            let other = try Reading(llhttp: bytes)
            let count = min(own.messages.count, other.messages.count)
            compared += count
            try #require(
                own.messages.prefix(count) == other.messages.prefix(count),
                "seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        // Else the generator makes nothing that is worth comparing.
        #expect(compared > 1000)
    }

    @Test("What both take for a whole answer, both take for the same answer", arguments: [UInt64(5), 6])
    func answers(seed: UInt64) throws {
        var soup = HTTPSoup(seed: seed)
        var compared = 0
        for round in 0..<8000 {
            let bytes = soup.answer()
            let own = Reading(ownAnswer: bytes)
            let other = try Reading(llhttpAnswer: bytes)
            guard let one = own.messages.first, let two = other.messages.first else { continue }
            compared += 1
            try #require(
                one == two, "seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self).debugDescription)")
        }
        #expect(compared > 500)
    }
}
