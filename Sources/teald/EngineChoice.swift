import Domain
import Engines
import Foundation
import Logging
import Store

extension Configuration {
    /// The engine chosen; `auto` takes Docker where one answers, and says which it took.
    ///
    /// Instances that are there are not given up because their engine is away for the moment: then `auto` takes no other.
    func connectEngine(_ store: Store, _ state: StateFolder, logger: Logger) async throws -> any InstanceEngine {
        let world = store.world
        let usual = try state.owner?.engine
        let isInUse = world.instances.values.contains(where: \.isLive) || !world.needsAttention.isEmpty
        let engine = try await connect(world.identity, state, bound: isInUse ? usual : nil, logger)
        if isInUse, let usual, usual != engine.kind {
            logger.warning(
                "The instances that are there run in another engine, and are given up",
                metadata: ["engine": "\(usual.rawValue)"])
        }
        try state.note(.init(identity: world.identity, engine: engine.kind, dockerHost: environment["DOCKER_HOST"]))
        return engine
    }

    private func connect(
        _ identity: String, _ state: StateFolder, bound: EngineKind?, _ logger: Logger
    ) async throws -> any InstanceEngine {
        switch engine {
        case .process: return ProcessEngine(folder: state.processes)
        case .docker: return try await docker(identity, else: "Start it, or take --engine process.")
        case .auto where bound == .process: return ProcessEngine(folder: state.processes)
        case .auto where bound == .docker:
            return try await docker(
                identity,
                else: "The instances in \(state.root.path) run in it: start it, or give them up with --engine process.")
        case .auto:
            do throws(EngineFailure) {
                return try await DockerEngine.connect(identity: identity, environment: environment)
            } catch {
                logger.notice(
                    "No Docker engine answers; instances run as processes", metadata: ["reason": "\(error.message)"])
                return ProcessEngine(folder: state.processes)
            }
        }
    }

    private func docker(_ identity: String, else advice: String) async throws -> any InstanceEngine {
        do throws(EngineFailure) {
            return try await DockerEngine.connect(identity: identity, environment: environment)
        } catch {
            throw StartFailure("\(error.message) \(advice)")
        }
    }
}
