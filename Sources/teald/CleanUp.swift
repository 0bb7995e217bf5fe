import Domain
import Foundation
import Logging
import ServiceLifecycle
import Store

/// First to start and last to end: with no data directory, or an empty one, nothing is left in the engine. Else what runs
/// goes on, and images stay for the next start.
struct CleanUp: Service {
    let state: StateFolder
    let store: Store
    let engine: any InstanceEngine
    let logger: Logger

    func run() async throws {
        do { try await gracefulShutdown() } catch is CancellationError {
            logger.debug("Cleaning up after a cancelled run")
        }
        let world = store.world
        guard state.isTemporary || (world.versions.isEmpty && world.instances.isEmpty) else { return }
        try await engine.removeEverything()
        guard state.isTemporary else { return }
        try FileManager.default.removeItem(at: state.root)
    }
}
