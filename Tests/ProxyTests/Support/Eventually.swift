import Testing

/// Looks again and again until a condition holds; a test never waits for a fixed time.
func eventually(
    _ what: @autoclosure () -> Comment, within limit: Duration = .seconds(60),
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while clock.now < deadline {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(2))
    }
    try #require(try await condition(), what(), sourceLocation: sourceLocation)
}
