package import Foundation
import Routing

extension EnvironmentOperation {
    /// What comes next.
    package enum Decision: Sendable, Equatable {
        case advance(Phase)
        /// Gives up what is being tried; what follows depends on how far it got.
        case fail(String)
        /// Nothing until something is seen to change, or until that instant.
        case wait(until: Date?)
    }

    /// How long an update waits between two looks at whether a batch has finished what it was answering.
    private static let drainPoll: TimeInterval = 0.05

    /// Pure: from what is recorded and seen to what comes next.
    package func decide(in world: World, given seen: Observations, at now: Date, scale: TimeScale) -> Decision {
        guard let environment = world.environments[environmentID] else { return .advance(.finished) }
        let view = View(operation: self, environment: environment, world: world, seen: seen)
        let deadline = phaseStartedAt + scale.seconds(view.configuration.commandTimeout)
        switch phase {
        case .preparing: return afterPreparing(view)
        case .launching:
            return view.progress(of: view.liveInstances, wanted: view.desired, now, deadline, then: .finished)
        case .detaching: return afterDetaching(view, now, scale)
        case .replacing: return view.progressOfStart(now, deadline, then: .attaching)
        case .attaching:
            return view.progress(of: view.batch, wanted: view.batch.count, now, deadline, then: nextAfterBatch)
        case .reverting: return afterReverting(view, now, deadline)
        case .emptying: return view.isEmpty ? .advance(kind == .rebuild ? .preparing : .finished) : .wait(until: nil)
        case .finished: return .wait(until: nil)
        }
    }

    private func afterPreparing(_ view: View) -> Decision {
        guard let version = view.version else { return .fail("Application version '\(versionLabel)' does not exist.") }
        switch version.status {
        case .unprocessed, .building: return .wait(until: nil)
        case .failed: return .fail(version.failure ?? "The application version could not be processed.")
        case .processed: return .advance(kind == .create || kind == .rebuild ? .launching : .detaching)
        }
    }

    private func afterDetaching(_ view: View, _ now: Date, _ scale: TimeScale) -> Decision {
        guard let deployment, !deployment.batch.isEmpty else { return .advance(.finished) }
        guard deployment.detaches else { return .advance(.replacing) }
        let last = phaseStartedAt + scale.seconds(view.configuration.deregistrationDelay)
        if view.isDrained || now >= last { return .advance(.replacing) }
        return .wait(until: min(last, now + Self.drainPoll))
    }

    private var nextAfterBatch: Phase {
        guard let deployment, deployment.current + 1 < deployment.batches.count else { return .finished }
        return .detaching
    }

    /// Going back ends in any case: with the old version up, or with the time out.
    private func afterReverting(_ view: View, _ now: Date, _ deadline: Date) -> Decision {
        switch view.progress(of: view.batch, wanted: view.batch.count, now, deadline, then: .finished) {
        case .fail: .advance(.finished)
        case let other: other
        }
    }
}

extension EnvironmentOperation {
    /// The operation's surroundings, in the words in which it decides.
    struct View {
        let operation: EnvironmentOperation
        let environment: Environment
        let world: World
        let seen: Observations

        var configuration: EnvironmentConfiguration { .init(operation.options) }

        var version: ApplicationVersion? {
            world.version(operation.versionLabel, of: environment.applicationName, in: environment.scope)
        }

        var liveInstances: [Instance] { world.liveInstances(of: environment.id) }

        var desired: Int {
            environment.resources.flatMap { world.groups[$0.group] }?.desiredCapacity ?? configuration.capacity.minimum
        }

        /// The batch's instances that still exist; one that was lost meanwhile is the group's to replace.
        var batch: [Instance] {
            (operation.deployment?.batch ?? []).compactMap { world.instances[$0] }.filter(\.isLive)
        }

        var isEmpty: Bool {
            !world.instances.values.contains { $0.environmentID == environment.id && $0.state != .terminated }
        }

        func registration(of instance: Instance) -> Registration? {
            guard let id = environment.resources?.targetGroup, let group = world.targetGroups[id] else { return nil }
            return Registration(targetGroupID: id, targetID: instance.id, port: group.port)
        }

        var isDrained: Bool {
            batch.compactMap(registration(of:)).allSatisfy { seen.isOut($0) && seen.inFlight[$0.id, default: 0] == 0 }
        }

        /// It runs, as far as the engine tells, and passes its health checks. A record alone is not enough: the
        /// container may have ended while nobody looked.
        func isServing(_ instance: Instance) -> Bool {
            let container = seen.containers?[instance.containerName(prefix: world.containerPrefix)]
            guard instance.address != nil, case .running = container else { return false }
            guard !configuration.ignoresHealthCheck else { return true }
            return registration(of: instance).map(seen.isHealthy) ?? false
        }
    }
}

extension EnvironmentOperation.View {
    typealias Decision = EnvironmentOperation.Decision

    /// Waits until that many instances serve; a failed one, or the time out, fails.
    func progress(
        of instances: [Instance], wanted: Int, _ now: Date, _ deadline: Date, then next: EnvironmentOperation.Phase
    ) -> Decision {
        if let failure = failure(among: instances) { return .fail(failure) }
        if instances.count(where: isServing) >= wanted { return .advance(next) }
        return now >= deadline ? .fail(timeOut(instances.filter { !isServing($0) })) : .wait(until: deadline)
    }

    /// Waits until the batch runs; whether it is healthy is seen once it is registered.
    func progressOfStart(_ now: Date, _ deadline: Date, then next: EnvironmentOperation.Phase) -> Decision {
        if let failure = failure(among: batch) { return .fail(failure) }
        let missing = batch.filter { $0.address == nil }
        if missing.isEmpty { return .advance(next) }
        return now >= deadline ? .fail(timeOut(missing)) : .wait(until: deadline)
    }

    private func failure(among instances: [Instance]) -> String? {
        instances.first { $0.failure != nil }.flatMap { instance in
            instance.failure.map { "Instance \(instance.id): \($0)" }
        }
    }

    private func timeOut(_ instances: [Instance]) -> String {
        let names = instances.map { instance in
            let health = registration(of: instance).flatMap(seen.health(of:))
            return instance.id + (health?.description.map { " (\($0))" } ?? "")
        }
        return "Timed out after \(configuration.commandTimeout) seconds waiting for instance(s) "
            + names.sorted().joined(separator: ", ") + " to pass health checks."
    }
}
