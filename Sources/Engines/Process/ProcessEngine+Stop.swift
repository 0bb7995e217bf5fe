package import Domain

extension ProcessEngine {
    package func stopInstance(named name: String, grace: Duration) async throws(EngineFailure) {
        let folder = instanceFolder(name)
        if let record = try folder.record(), case .running(let watcher) = try folder.state(record.token) {
            try await end(watcher, grace: grace)
        }
    }

    /// A process has the ports of its address, and no others.
    package func portBindings(ofInstance name: String) async throws(EngineFailure) -> [PortBinding] { [] }
}
