package import Domain
import Foundation

extension ProcessEngine {
    package func logTail(ofInstance name: String, lines: Int) async throws(EngineFailure) -> [String] {
        let folder = instanceFolder(name)
        guard try folder.record() != nil else { throw EngineFailure(.refused, "There is no instance '\(name)'.") }
        return try folder.lastLines(lines)
    }

    package func events() -> AsyncStream<EngineEvent> {
        let watch = ExitWatch(engine: self)
        return AsyncStream { await watch.next() }
    }

    /// Starts that have ended, by their token: the same instance started anew is another start.
    fileprivate func exits() async throws(EngineFailure) -> [String: EngineEvent] {
        var found: [String: EngineEvent] = [:]
        for record in try records() {
            guard case .exited(let code) = try instanceFolder(record.name).state(record.token) else { continue }
            found[record.token] = .exited(name: record.name, code: code)
        }
        return found
    }

    /// Those that have ended already; a listener is told of what comes from now on.
    fileprivate var exitedTokens: Set<String> {
        do {
            return Set(
                try records().filter { record in
                    if case .exited = try instanceFolder(record.name).state(record.token) { return true }
                    return false
                }.map(\.token))
        } catch {
            return []
        }
    }
}

/// Looks ten times a second: instances are not our children, and their folders are the one place that all systems have
/// in common. A look reads two small files for each instance.
private actor ExitWatch {
    private let engine: ProcessEngine
    private var told: Set<String>
    private var waiting: [EngineEvent] = []
    private var hasFailed = false

    init(engine: ProcessEngine) {
        self.engine = engine
        told = engine.exitedTokens
    }

    func next() async -> EngineEvent? {
        while !Task.isCancelled {
            if !waiting.isEmpty { return waiting.removeFirst() }
            do throws(EngineFailure) { try await look() } catch { hasFailed = true }
            if waiting.isEmpty {
                do { try await pause(.milliseconds(100)) } catch { return nil }
            }
        }
        return nil
    }

    private func look() async throws(EngineFailure) {
        let exits = try await engine.exits()
        if hasFailed {
            hasFailed = false
            waiting.append(.lostTrack)
        }
        for (token, event) in exits where told.insert(token).inserted { waiting.append(event) }
        told.formIntersection(exits.keys)
    }
}
