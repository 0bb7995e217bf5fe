package import Foundation

extension ClusterTask {
    package enum Decision: Sendable, Equatable {
        /// Only writes the record.
        case enter(Status)
        /// Start that container, or find it running.
        case start(container: String)
        /// Start what holds the network that the task's containers share, or find it running.
        case startNetwork
        /// Ask that container to end (SIGTERM), and kill it after so many seconds.
        case stop(container: String, grace: Int)
        /// That container ended by itself, or after it was asked to.
        case ended(container: String, code: Int?)
        case healthChanged(container: String, ContainerHealth)
        /// A container that another one needs did not do what it was needed for.
        case giveUp(reason: String)
        /// By its full name.
        case remove(container: String)
        case wait(until: Date)
    }

    /// The container that holds the network has a name that no container of a definition can have.
    package static let networkContainer = "internal.network"
    /// Source: Amazon ECS API Reference, `ContainerDefinition`, stopTimeout.
    private static let stopTimeout = 30
    /// How often a task that is to go is asked whether it has finished what it was answering.
    private static let drainPoll: TimeInterval = 0.05

    /// Whether its containers see each other as `localhost`, in a network of the task's own.
    package var sharesNetwork: Bool { plan.networkMode == .awsvpc && plan.containers.count > 1 }

    /// The container of its plan, or beside it, that has the task's address; nil: none has one.
    package var networkOwner: String? {
        guard plan.networkMode == .awsvpc else { return nil }
        return sharesNetwork ? Self.networkContainer : plan.containers.first?.name
    }

    /// Pure: what is to be done now; several containers may start or end at the same time.
    package func decide(
        in world: World, given seen: Observations, at now: Date, scale: TimeScale
    ) -> [Decision] {
        guard let containers = seen.containers, status != .stopped else { return [] }
        let prefix = world.containerPrefix
        let changes = progress.containers.compactMap { change(of: $0, containers, seen, prefix) }
        if !changes.isEmpty { return changes }
        switch status {
        case .provisioning: return provision(containers, prefix)
        case .pending: return startMore()
        case .activating: return [.enter(.running)]
        case .running: return []
        case .deactivating: return drain(in: world, seen, now, scale)
        case .stopping: return stopMore()
        case .deprovisioning, .stopped: return removeLeftOver(containers, prefix)
        }
    }

    /// What was seen of a container that runs.
    private func change(
        of container: TaskContainer, _ containers: [String: ObservedInstance.State], _ seen: Observations,
        _ prefix: String
    ) -> Decision? {
        guard container.status == .running else { return nil }
        let name = containerName(container.name, prefix: prefix)
        switch containers[name] {
        case nil: return .ended(container: container.name, code: nil)
        case .exited(let code): return .ended(container: container.name, code: code)
        case .running:
            let health = seen.containerHealth[name] ?? container.health
            return health == container.health ? nil : .healthChanged(container: container.name, health)
        }
    }

    private func provision(_ containers: [String: ObservedInstance.State], _ prefix: String) -> [Decision] {
        guard sharesNetwork else { return [.enter(.pending)] }
        if case .running = containers[containerName(Self.networkContainer, prefix: prefix)] {
            return [.enter(.pending)]
        }
        return [.startNetwork]
    }

    private func startMore() -> [Decision] {
        let waiting = progress.containers.filter { $0.status == .pending }
        if waiting.isEmpty { return [.enter(.activating)] }
        var decisions: [Decision] = []
        for container in waiting {
            guard let planned = plan[container: container.name] else { continue }
            let needs = plan.prerequisites(of: planned)
            if let broken = needs.first(where: isBroken) { return [.giveUp(reason: reason(broken, planned))] }
            if needs.allSatisfy(isMet) { decisions.append(.start(container: container.name)) }
        }
        return decisions
    }

    private func isMet(_ dependency: Dependency) -> Bool {
        guard let other = progress.containers.first(where: { $0.name == dependency.container }) else { return true }
        switch dependency.condition {
        case .start: return other.status != .pending
        case .healthy: return other.status == .running && other.health == .healthy
        case .complete: return other.status == .stopped
        case .success: return other.status == .stopped && other.exitCode == 0
        }
    }

    /// Whether it can never be met any more.
    private func isBroken(_ dependency: Dependency) -> Bool {
        guard let other = progress.containers.first(where: { $0.name == dependency.container }) else { return false }
        switch dependency.condition {
        case .start, .complete: return false
        case .healthy: return other.status == .stopped || other.health == .unhealthy
        case .success: return other.status == .stopped && other.exitCode != 0
        }
    }

    private func reason(_ dependency: Dependency, _ container: PlannedContainer) -> String {
        "Container '\(container.name)' cannot start: its dependency '\(dependency.container)' did not reach "
            + "\(dependency.condition.rawValue)."
    }

    /// Waits until no load balancer sends it anything and it has answered everything.
    private func drain(in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale) -> [Decision] {
        let left = world.registrations(of: self)
        let isOut = left.allSatisfy { seen.isOut($0) && seen.inFlight[$0.id, default: 0] == 0 }
        let delay = left.compactMap { world.targetGroups[$0.targetGroupID]?.deregistrationDelay }.max() ?? 0
        let last = (progress.stoppingAt ?? now) + scale.seconds(delay)
        let isAlive = progress.containers.contains { $0.status == .running }
        return isOut || !isAlive || now >= last ? [.enter(.stopping)] : [.wait(until: min(last, now + Self.drainPoll))]
    }

    /// Those first that nothing else depends on.
    private func stopMore() -> [Decision] {
        let running = progress.containers.filter { $0.status == .running }.map(\.name)
        if running.isEmpty { return [.enter(.deprovisioning)] }
        let needed = Set(
            plan.containers.filter { running.contains($0.name) }.flatMap { plan.prerequisites(of: $0) }
                .map(\.container))
        let free = running.filter { !needed.contains($0) }
        return (free.isEmpty ? running : free).map { name in
            .stop(container: name, grace: plan[container: name]?.stopTimeout ?? Self.stopTimeout)
        }
    }

    private func removeLeftOver(_ containers: [String: ObservedInstance.State], _ prefix: String) -> [Decision] {
        let own = containers.keys.filter { $0.hasPrefix(containerPrefix(prefix)) }.sorted()
        return own.isEmpty ? [.enter(.stopped)] : own.map { .remove(container: $0) }
    }
}
