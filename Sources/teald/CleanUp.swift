import Domain
import Engines
import Foundation
import Logging
import ServiceLifecycle
import Store

/// First to start and last to end: with no data directory, or an empty one, nothing is left in the engine. Else what runs
/// goes on, and images stay for the next start.
///
/// A process that was killed cannot do that; so each start does it for those that had no data directory, to which nobody
/// can come back.
struct CleanUp: Service {
    let state: StateFolder
    let store: Store
    let engine: any InstanceEngine
    /// Where Docker's settings are.
    let environment: [String: String]
    let logger: Logger

    func run() async throws {
        await removeAbandoned()
        do { try await gracefulShutdown() } catch is CancellationError {
            logger.debug("Cleaning up after a cancelled run")
        }
        let world = store.world
        let isEmpty = world.versions.isEmpty && world.instances.isEmpty && world.needsAttention.isEmpty
        guard state.isTemporary || isEmpty else { return }
        try await engine.removeEverything()
        guard state.isTemporary else { return }
        try FileManager.default.removeItem(at: state.root)
    }

    private func removeAbandoned() async {
        do {
            for folder in try StateFolder.abandoned() { await remove(folder) }
        } catch {
            logger.warning("What killed tealds left cannot be looked for", metadata: ["reason": "\(error)"])
        }
    }

    private func remove(_ folder: StateFolder) async {
        do {
            if let owner = try folder.owner { try await engine(of: owner, in: folder).removeEverything() }
            try FileManager.default.removeItem(at: folder.root)
            logger.notice("Removed what a killed teald left", metadata: ["folder": "\(folder.root.path)"])
        } catch {
            logger.warning(
                "What a killed teald left cannot be removed",
                metadata: ["folder": "\(folder.root.path)", "reason": "\(error)"])
        }
        folder.giveUp()
    }

    private func engine(of owner: StateFolder.Owner, in folder: StateFolder) async throws -> any InstanceEngine {
        guard owner.engine == .docker else { return ProcessEngine(folder: folder.processes) }
        var environment = environment
        environment["DOCKER_HOST"] = owner.dockerHost
        return try await DockerEngine.connect(identity: owner.identity, environment: environment)
    }
}
