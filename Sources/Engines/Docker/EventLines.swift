import Domain
import Foundation
import NIOCore

/// Makes events of the lines of the engine's event stream; each of them once, though a new connection repeats some.
struct EventLines {
    /// When the last event happened, in nanoseconds since 1970, by the engine's clock.
    var latest: Int64 = 0
    /// What happened in that very instant.
    private var seenAtLatest: Set<String> = []
    private var splitter = LineSplitter(limit: 1 << 20)
    private var waiting: [EngineEvent] = []

    /// For the parameter `since`: what happened in that very instant comes again, and is dropped.
    var since: String {
        let fraction = String(latest % 1_000_000_000)
        return "\(latest / 1_000_000_000)." + String(repeating: "0", count: 9 - fraction.count) + fraction
    }

    mutating func next() -> EngineEvent? { waiting.isEmpty ? nil : waiting.removeFirst() }

    mutating func push(_ buffer: ByteBuffer) {
        for line in splitter.push(buffer.readableBytesView) {
            guard let event = Self.decoded(line) else {
                // Garbage: something may have been in it.
                if !line.isEmpty { waiting.append(.lostTrack) }
                continue
            }
            take(event)
        }
    }

    mutating func forgetPartial() { _ = splitter.rest() }

    private mutating func take(_ event: DockerAnswer.Event) {
        guard isNew(event) else { return }
        if let action = event.action, action.hasPrefix("health_status"), let name = event.actor?.attributes?["name"] {
            let health: ContainerHealth = action.hasSuffix(": healthy") ? .healthy : .unhealthy
            return waiting.append(.healthChanged(name: name, health))
        }
        guard event.action == "die", let name = event.actor?.attributes?["name"],
            event.actor?.attributes?[DockerEngine.filterLabel] == nil
        else { return }
        waiting.append(.exited(name: name, code: event.actor?.attributes?["exitCode"].flatMap { Int($0) } ?? -1))
    }

    /// Events of the same moment come in any order, so an earlier one than the last is new as well: a new connection
    /// asks for nothing earlier.
    private mutating func isNew(_ event: DockerAnswer.Event) -> Bool {
        guard let time = event.nanoseconds, time >= latest else { return true }
        if time > latest { seenAtLatest = [] }
        latest = time
        return seenAtLatest.insert("\(event.action ?? "") \(event.actor?.attributes?["name"] ?? "")").inserted
    }

    private static func decoded(_ line: [UInt8]) -> DockerAnswer.Event? {
        do {
            return try JSONDecoder().decode(DockerAnswer.Event.self, from: Data(line))
        } catch {
            return nil
        }
    }
}
