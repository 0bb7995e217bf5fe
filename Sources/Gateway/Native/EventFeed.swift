import Domain
import Foundation
import ServiceLifecycle
import Smithy
import Wire

/// Events as they happen, in the form of server-sent events; ends when teald is told to end, or the reader goes.
package struct EventFeed: Sendable {
    private struct Line: Encodable {
        var time: String
        var severity: String
        var application: String?
        var environment: String?
        var message: String
        var requestId: String?
    }

    private let environment: String?
    private let events: AsyncStream<Event>
    private let clock: any WallClock
    /// Seconds. Shorter than the idle times of what may be between a reader and teald.
    private static let heartbeat: TimeInterval = 15

    /// Listens from now on. `environment` nil: events of all.
    init(environment: String?, _ store: any RecordStore, _ clock: any WallClock) {
        self.environment = environment
        events = store.newEvents()
        self.clock = clock
    }

    /// Calls `send` one piece at a time; a failure of it ends the feed.
    @concurrent
    package func run(_ send: @concurrent ([UInt8]) async throws -> Void) async throws {
        let (pieces, funnel) = AsyncStream.makeStream(of: [UInt8].self, bufferingPolicy: .bufferingNewest(1_000))
        funnel.yield(Array(": listening\n\n".utf8))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await pass(to: funnel) }
            group.addTask { try await beat(into: funnel) }
            for await piece in pieces.cancelOnGracefulShutdown() { try await send(piece) }
            group.cancelAll()
        }
    }

    private func pass(to funnel: AsyncStream<[UInt8]>.Continuation) async {
        for await event in events where environment == nil || event.environmentName == environment {
            do {
                funnel.yield(try Self.piece(event))
            } catch {
                funnel.yield(Array(": an event that cannot be written\n\n".utf8))
            }
        }
        funnel.finish()
    }

    private func beat(into funnel: AsyncStream<[UInt8]>.Continuation) async throws {
        while true {
            try await clock.sleep(until: clock.now + Self.heartbeat)
            funnel.yield(Array(": \n\n".utf8))
        }
    }

    private static func piece(_ event: Event) throws -> [UInt8] {
        let line = Line(
            time: TimestampFormat.iso8601.text(event.date), severity: event.severity.rawValue,
            application: event.applicationName, environment: event.environmentName, message: event.message,
            requestId: event.requestID)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try Array("event: environment\ndata: ".utf8) + Array(encoder.encode(line)) + Array("\n\n".utf8)
    }
}
