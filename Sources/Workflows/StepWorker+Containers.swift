import Domain
import Foundation
import Synchronization

/// The steps of ECS's tasks.
extension StepWorker {
    func start(_ container: String, of task: ClusterTask) async throws {
        let prefix = store.world.containerPrefix
        let name = task.containerName(container, prefix: prefix)
        guard let specification = task.specification(of: container, prefix: prefix) else { return }
        watch.starting(name)
        do {
            let address = try await startOrPull(specification, of: task)
            if task.networkOwner == container {
                try await filters.containerStarted(name, store.world.packetFilter(of: task, at: address))
            }
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

    /// An image that is not here comes from its registry, and the service's events tell of it.
    private func startOrPull(
        _ specification: InstanceSpecification, of task: ClusterTask
    ) async throws -> InstanceAddress {
        do throws(EngineFailure) {
            return try await engine.startInstance(specification)
        } catch {
            guard error.kind == .noImage else { throw error }
            try await pull(specification.image, for: task.id)
            return try await engine.startInstance(specification)
        }
    }

    private func pull(_ image: String, for task: String) async throws {
        try await store.commit { transaction in transaction.imageComes(image, for: task, nil) }
        let pace = PullPace()
        let store = store
        try await engine.pullImage(image) { progress in
            guard pace.isDue(at: .now) else { return }
            try await store.commit { transaction in transaction.imageComes(image, for: task, progress) }
        }
        try await store.commit { transaction in transaction.imageCame(image, for: task) }
    }

    /// Once it runs, the task's containers can join it.
    func startNetwork(of task: ClusterTask) async throws {
        let specification = task.networkSpecification(prefix: store.world.containerPrefix)
        watch.starting(specification.name)
        do throws(EngineFailure) {
            let address = try await engine.startInstance(specification)
            try await filters.containerStarted(
                specification.name, store.world.packetFilter(of: task, at: address))
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
        try await stop(
            named: task.containerName(container, prefix: store.world.containerPrefix), grace: .seconds(grace))
    }

    /// Ends what runs in it, and knows that it has.
    func stop(named name: String, grace: Duration) async throws {
        try await engine.stopInstance(named: name, grace: grace)
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

/// A pull says many times a second how far it is; people are told every few seconds.
private final class PullPace: Sendable {
    private let next = Mutex(ContinuousClock.now + .seconds(1))

    func isDue(at now: ContinuousClock.Instant) -> Bool {
        next.withLock { next in
            guard now >= next else { return false }
            next = now + .seconds(5)
            return true
        }
    }
}
