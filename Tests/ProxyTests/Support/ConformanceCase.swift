import Foundation
import Testing

/// One line of `specs/http1-conformance.json`: what a client sends, how the target answers, and what both may see then.
/// The same table is put to other proxies by `docker/bench`.
struct ConformanceCase: Codable, Sendable, CustomTestStringConvertible {
    var name: String
    /// The RFC's section.
    var source: String
    /// Packets. `{x*3}` stands for `xxx`.
    var send: [String]
    /// Of each answer in turn, the status codes that are right.
    var status: [[Int]]
    /// Of the target, for each request in turn; the last for all that follow.
    var answers: [String]?
    var targetCloses: Bool?
    /// The target answers when it has the head.
    var early: Bool?
    /// The client ends its output when all is sent.
    var endsOutput: Bool?
    /// The client's connection takes another request afterwards, or is closed.
    var kept: Bool?
    var closes: Bool?
    /// How many whole requests the target gets.
    var requests: Int?
    var atMost: Int?
    /// Texts in what the target gets: anywhere, nowhere, and in each request.
    var sees: [String]?
    var neverSees: [String]?
    var eachSees: [String]?
    /// Texts in what the client gets.
    var gets: [String]?
    var never: [String]?

    var testDescription: String { "\(name) (\(source))" }

    var packets: [String] {
        send.map { packet in
            packet.replacing(/\{([^{}*]+)\*(\d+)\}/) { String(repeating: String($0.1), count: Int($0.2) ?? 0) }
        }
    }

    static let all: [ConformanceCase] = {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../specs/http1-conformance.json")
        do {
            return try JSONDecoder().decode([ConformanceCase].self, from: Data(contentsOf: file))
        } catch {
            // Without a single case, a test of its own fails.
            return []
        }
    }()
}
