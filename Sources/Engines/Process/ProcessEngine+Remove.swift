package import Domain
import Foundation

extension ProcessEngine {
    package func removeInstance(named name: String, grace: Duration) async throws(EngineFailure) {
        let folder = instanceFolder(name)
        if let record = try folder.record(), case .running(let watcher) = try folder.state(record.token) {
            try await end(watcher, grace: grace)
        }
        try removeFile(folder.url)
    }

    /// SIGTERM to the whole group, and SIGKILL to what is left of it after `grace`.
    func end(_ watcher: Watcher, grace: Duration) async throws(EngineFailure) {
        watcher.signal(SIGTERM)
        if try await hasEnded(watcher, within: grace) { return }
        watcher.signal(SIGKILL)
        guard try await hasEnded(watcher, within: .seconds(10)) else {
            throw EngineFailure(.failed, "Process group \(watcher.group) does not end.")
        }
    }

    /// The group is asked as well as the watcher: a command of several parts may leave one behind that still answers
    /// requests. A watcher that has ended but is not collected by the system keeps its group in being; it is over.
    private func hasEnded(_ watcher: Watcher, within limit: Duration) async throws(EngineFailure) -> Bool {
        let deadline = ContinuousClock.now + limit
        while watcher.isAlive || (watcher.groupExists && getpgid(watcher.process) < 0) {
            guard ContinuousClock.now < deadline else { return false }
            try await pause(.milliseconds(5))
        }
        return true
    }
}
