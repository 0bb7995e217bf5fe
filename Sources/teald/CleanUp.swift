import Domain
import Foundation
import Logging
import ServiceLifecycle

/// First to start and last to end: with no data directory, nothing is left behind.
struct CleanUp: Service {
    let state: StateFolder
    let engine: any InstanceEngine
    let logger: Logger

    func run() async throws {
        do { try await gracefulShutdown() } catch is CancellationError {
            logger.debug("Cleaning up after a cancelled run")
        }
        guard state.isTemporary else { return }
        try await engine.removeEverything()
        try FileManager.default.removeItem(at: state.root)
    }
}
