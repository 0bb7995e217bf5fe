import Synchronization

/// A target that answers whole requests, chunked ones too, with the answers it was given, the last one again and again.
enum ConformanceTarget {
    static let plain = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    /// - Parameter early: answers when the head is there, whatever of the body is.
    static func script(_ answers: [String], closes: Bool = false, early: Bool = false) -> TestTarget.Script {
        let turn = Turn()
        return { received in
            guard let length = early ? received.utf8Range(of: "\r\n\r\n") : wholeRequest(received) else { return [] }
            let answer = answers.isEmpty ? plain : answers[min(turn.next(), answers.count - 1)]
            return [.take(length), .send(answer)] + (closes ? [.close] : [])
        }
    }

    static func wholeRequest(_ received: String) -> Int? {
        guard let end = received.utf8Range(of: "\r\n\r\n") else { return nil }
        let head = String(decoding: received.utf8.prefix(end), as: UTF8.self).lowercased()
        guard head.contains("transfer-encoding: chunked") else { return TestTarget.wholeRequest(received) }
        let body = String(decoding: received.utf8.dropFirst(end), as: UTF8.self)
        guard let last = body.firstMatch(of: /(?:^|\r\n)0+\r\n(?:[^\r\n]+\r\n)*\r\n/) else { return nil }
        return end + body[..<last.range.upperBound].utf8.count
    }

    private final class Turn: Sendable {
        private let count = Atomic<Int>(0)
        func next() -> Int { count.wrappingAdd(1, ordering: .relaxed).oldValue }
    }
}
