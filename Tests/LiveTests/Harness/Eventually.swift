import Testing

/// Looks again and again until `look` gives something, and fails with what it was waiting for at the deadline.
///
/// The pauses keep the tests from taking the processor from the system under test; nothing depends on their length.
func eventually<Value>(
    _ what: String, within deadline: Duration = .seconds(60), _ look: () async throws -> Value?
) async throws -> Value {
    let end = ContinuousClock.now + deadline
    repeat {
        if let value = try await look() { return value }
        try await Task.sleep(for: .milliseconds(20))
    } while ContinuousClock.now < end
    throw DeadlinePassed(what: what, deadline: deadline)
}

/// The form for a condition without a value.
func eventually(
    _ what: String, within deadline: Duration = .seconds(60), holds condition: () async throws -> Bool
) async throws {
    let _: Bool = try await eventually(what, within: deadline) { try await condition() ? true : nil }
}

struct DeadlinePassed: Error, CustomStringConvertible {
    let what: String
    let deadline: Duration

    var description: String { "not within \(deadline): \(what)" }
}
