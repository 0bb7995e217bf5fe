import Domain
import Foundation
import Logging

/// Carries out steps. Each may be repeated, after a crash or a failure, and finds its own earlier work.
struct StepWorker: Sendable {
    let store: any RecordStore
    let engine: any InstanceEngine
    let contents: ContentFolder
    let watch: ContainerWatch
    let filters: FilterKeeper
    let scale: TimeScale
    let logger: Logger
    let hooks: any DeploymentHooks
    /// This process, as events of deployments name it.
    let worker: String

    private var deployments: DeploymentWorker {
        DeploymentWorker(store: store, engine: engine, contents: contents, hooks: hooks, worker: worker)
    }

    /// Seconds an instance has to end after SIGTERM.
    private static let grace: Duration = .seconds(10)
    private static let logLines = 10

    /// Throws when the engine or the store does not answer: the step is repeated later.
    func carryOut(_ step: Step) async throws {
        switch step {
        case .build(let version, let platform, let reference): try await build(version, for: platform, as: reference)
        case .removeImage(let reference): try await remove(image: reference)
        case .start(let instance, let generation): try await start(instance, generation)
        case .setUp(let instance, let generation): try await setUp(instance, generation)
        case .startDatabase(let database): try await start(database)
        case .remove(let container, let owner): try await remove(container, of: owner)
        case .stop(let container, _): try await stop(named: container, grace: Self.grace)
        case .noteEnd(let instance, let generation, let code): try await noteEnd(instance, generation, code)
        case .deploy(let step): try await deployments.carryOut(step)
        case .callServiceHook(let deployment, let hook): try await call(hook, of: deployment)
        case .runUserData(let instance): try await runUserData(of: instance)
        case .giveUp(let operation, let reason, let container): try await giveUp(operation, reason, container)
        case .startContainer(let task, let container): try await start(container, of: task)
        case .startNetwork(let task): try await startNetwork(of: task)
        case .stopContainer(let task, let container, let grace): try await stop(container, of: task, grace: grace)
        case .noteContainerEnd(let task, let container, let code): try await noteEnd(container, of: task, code)
        }
    }

    private func start(_ instance: Instance, _ generation: Int) async throws {
        let world = store.world
        guard let launch = instance.launch(ofGeneration: generation) else { return }
        let name = instance.containerName(prefix: world.containerPrefix, generation: generation)
        watch.starting(name)
        do {
            let specification = specification(of: instance, launch, named: name, in: world)
            let address = try await engine.startInstance(specification)
            let filter = store.world.packetFilter(of: instance, generation: generation, at: address)
            try await filters.containerStarted(name, filter)
            if let code = watch.started(name, at: address) {
                return try await noteEnd(instance, generation, code)
            }
            try await store.commit { transaction in
                if specification.isHeld {
                    transaction.instanceHeld(instance.id, generation: generation, at: address)
                } else {
                    transaction.instanceStarted(instance.id, generation: generation, at: address)
                }
            }
        } catch let failure as EngineFailure where failure.kind != .unreachable {
            if failure.kind == .noImage, try await isBuiltAgain(launch.image) { throw failure }
            try await fail(instance, generation, "The container could not be started: \(failure.message)")
        }
    }

    /// The version's own step builds it, once for all instances that want it; their starts are repeated until then.
    private func isBuiltAgain(_ image: String) async throws -> Bool {
        try await store.commit { transaction in transaction.imageLost(image) }
    }

    private func specification(
        of instance: Instance, _ launch: LaunchSpecification, named name: String, in world: World
    ) -> InstanceSpecification {
        var environment = launch.environment
        environment["TEAL_INSTANCE_ID"] = instance.id
        let environmentName = world.environments[instance.environmentID]?.name ?? ""
        var specification = InstanceSpecification(
            name: name, image: launch.image, port: launch.port, environment: environment,
            labels: ["teal.environment": environmentName, "teal.instance": instance.id])
        specification.staysUp = instance.machine != nil
        specification.keepsFiles = instance.machine != nil
        specification.isHeld = !world.tasks(of: launch, on: instance).isEmpty
        return specification
    }

    private func remove(_ container: String, of owner: Step.Owner) async throws {
        try await engine.removeInstance(named: container, grace: Self.grace)
        watch.removed(container)
        guard case .instance(let instanceID) = owner, store.world.instances[instanceID]?.isLive != true else { return }
        try EngineLog(file: contents.engineLog(ofInstance: instanceID)).remove()
    }

    private func noteEnd(_ instance: Instance, _ generation: Int, _ code: Int?) async throws {
        let name = instance.containerName(prefix: store.world.containerPrefix, generation: generation)
        if instance.machine != nil, try await isRunning(name) { return }
        var reason = code.map { "The container exited with code \($0)." } ?? "The container is gone."
        if code != nil { reason += await lastWords(of: name) }
        try await fail(instance, generation, reason)
    }

    /// A container that was stopped and started again may be told to have ended when it already runs anew.
    private func isRunning(_ name: String) async throws -> Bool {
        let found = try await engine.instances().first { $0.name == name }
        guard case .running(let address)? = found?.state else { return false }
        watch.runs(name, at: address)
        return true
    }

    /// Counts only if the operation is still where it was when this was decided.
    private func giveUp(_ operation: EnvironmentOperation, _ reason: String, _ container: String) async throws {
        let words = await lastWords(of: container)
        try await store.commit { transaction in
            guard transaction.world.operations[operation.id] == operation else { return }
            transaction.fail(operation.id, because: reason + words)
        }
    }

    /// The end of the log explains more than a code; without it the failure is told all the same.
    func lastWords(of name: String) async -> String {
        do {
            let lines = try await engine.logTail(ofInstance: name, lines: Self.logLines)
            return lines.isEmpty ? "" : " Its last lines: " + lines.joined(separator: " | ")
        } catch {
            return " (Its log cannot be read: \(error.message))"
        }
    }

    private func fail(_ instance: Instance, _ generation: Int, _ reason: String) async throws {
        try await store.commit { transaction in
            transaction.instanceFailed(instance.id, generation: generation, because: reason, scale: scale)
        }
    }
}
