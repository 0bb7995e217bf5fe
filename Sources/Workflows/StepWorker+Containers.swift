import Domain
import Foundation

/// The steps of ECS's tasks.
extension StepWorker {
    func start(_ container: String, of task: ClusterTask) async throws {
        let prefix = store.world.containerPrefix
        let name = task.containerName(container, prefix: prefix)
        guard let specification = task.specification(of: container, prefix: prefix) else { return }
        watch.starting(name)
        do {
            let address = try await engine.startInstance(specification)
            let bindings = try await engine.portBindings(ofInstance: specification.portsOwner)
            let code = watch.started(name, at: address)
            try await store.commit { transaction in
                transaction.containerStarted(container, of: task.id, at: address, bindings: bindings)
            }
            if let code { try await noteEnd(container, of: task, code) }
        } catch let failure as EngineFailure where failure.kind != .unreachable {
            let isPull = failure.message.hasPrefix("CannotPull")
            let reason = isPull ? failure.message : "CannotStartContainerError: \(failure.message)"
            try await store.commit { transaction in
                transaction.containerRefused(container, of: task.id, because: reason)
            }
        }
    }

    /// Once it runs, the task's containers can join it.
    func startNetwork(of task: ClusterTask) async throws {
        let specification = task.networkSpecification(prefix: store.world.containerPrefix)
        watch.starting(specification.name)
        do throws(EngineFailure) {
            let address = try await engine.startInstance(specification)
            _ = watch.started(specification.name, at: address)
        } catch {
            if error.kind == .unreachable { throw error }
            try await store.commit { transaction in
                transaction.containerRefused(
                    ClusterTask.networkContainer, of: task.id,
                    because: "ResourceInitializationError: \(error.message)")
            }
        }
    }

    /// That it ended is seen, and then noted, as at any other end.
    func stop(_ container: String, of task: ClusterTask, grace: Int) async throws {
        let name = task.containerName(container, prefix: store.world.containerPrefix)
        try await engine.stopInstance(named: name, grace: .seconds(grace))
        guard case .running = watch.containers?[name] else { return }
        // Its end has not been told yet, or never will be.
        let found = try await engine.instances().first { $0.name == name }
        switch found?.state {
        case .exited(let code): watch.exited(name, code: code)
        case nil: watch.removed(name)
        case .running: return
        }
    }

    func noteEnd(_ container: String, of task: ClusterTask, _ code: Int?) async throws {
        let name = task.containerName(container, prefix: store.world.containerPrefix)
        var reason: String?
        if code == nil { reason = "The container is gone." }
        if let code, code != 0, task.isWanted {
            let words = await lastWords(of: name)
            reason = "The container exited with code \(code)." + words
        }
        try await store.commit { [reason] transaction in
            transaction.containerEnded(container, of: task.id, code: code, reason: reason)
        }
    }
}
