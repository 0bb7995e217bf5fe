import AsyncHTTPClient
package import Domain
import Foundation
import NIOCore

extension DockerEngine {
    package func events() -> AsyncStream<EngineEvent> {
        let follower = EventFollower(engine: self, since: Date())
        return AsyncStream { await follower.next() }
    }

    func openEvents(since: String) async throws(EngineFailure) -> HTTPClientResponse {
        let filters = try identity.filters(["type": ["container"], "event": ["die", "health_status"]])
        let request = DockerRequest(.get, "/events", query: [("since", since), ("filters", filters)])
        return try await connection.open(request, version: version.description)
    }
}

/// Follows the engine's event stream for one listener, who pulls: a slow listener slows the engine's stream, and
/// nothing piles up here.
private actor EventFollower {
    private let engine: DockerEngine
    private var lines = EventLines()
    private var body: HTTPClientResponse.Body.AsyncIterator?
    private var hasLostTrack = false
    private var failures = 0

    init(engine: DockerEngine, since: Date) {
        self.engine = engine
        lines.latest = Int64(since.timeIntervalSince1970 * 1e9)
    }

    func next() async -> EngineEvent? {
        while !Task.isCancelled {
            if let event = lines.next() { return event }
            do {
                guard try await connect() else { continue }
                if hasLostTrack {
                    hasLostTrack = false
                    return .lostTrack
                }
                guard let piece = try await readMore() else { throw EngineFailure(.unreachable, "it ended") }
                lines.push(piece)
            } catch {
                await pause()
            }
        }
        return nil
    }

    /// True when connected; a new connection asks for what happened since the last event seen.
    private func connect() async throws -> Bool {
        if body != nil { return true }
        body = try await engine.openEvents(since: lines.since).body.makeAsyncIterator()
        failures = 0
        return true
    }

    private func readMore() async throws -> ByteBuffer? {
        guard var iterator = body else { return nil }
        defer { body = iterator }
        return try await iterator.next(isolation: self)
    }

    /// The engine is gone or confused: waits a little longer each time, up to two seconds.
    private func pause() async {
        body = nil
        lines.forgetPartial()
        hasLostTrack = true
        failures = min(failures + 1, 5)
        do { try await Task.sleep(for: .milliseconds(60 << failures)) } catch { return }
    }
}
