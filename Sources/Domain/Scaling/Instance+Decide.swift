package import Foundation

extension Instance {
    package enum Decision: Sendable, Equatable {
        /// Start the container of this generation, or find it.
        case start
        /// Remove that container.
        case remove(container: String)
        /// The container of this generation ended by itself.
        case ended(code: Int?)
        /// All is gone: the instance is terminated.
        case terminated
        case wait(until: Date?)
    }

    /// How often a target that is to go is asked whether it has finished what it was answering.
    private static let drainPoll: TimeInterval = 0.05

    /// Pure: what is to be done so that what runs is what shall run.
    ///
    /// An earlier generation's container is removed first and the new one started then, as Beanstalk updates an
    /// instance in place; whoever wants no gap takes the instance out of the load balancer before.
    package func decide(in world: World, given seen: Observations, at now: Date, scale: TimeScale) -> Decision {
        guard let containers = seen.containers, state != .terminated else { return .wait(until: nil) }
        let prefix = world.containerPrefix
        let own = containers.keys.filter { $0.hasPrefix("\(prefix)-\(id)-") }.sorted()
        if state == .shuttingDown { return shutDown(own, in: world, seen, now, scale) }
        let current = containerName(prefix: prefix)
        if let earlier = own.first(where: { $0 != current }) { return .remove(container: earlier) }
        guard failure == nil else { return .wait(until: nil) }
        switch containers[current] {
        case .running(let address):
            return running == Running(generation: generation, address: address, since: running?.since ?? now)
                ? .wait(until: nil) : .start
        case .exited(let code): return running?.generation == generation ? .ended(code: code) : .start
        case nil: return running?.generation == generation ? .ended(code: nil) : .start
        }
    }

    private func shutDown(
        _ own: [String], in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale
    ) -> Decision {
        guard let container = own.first else { return .terminated }
        let groups = world.groups[groupID]?.targetGroups ?? []
        let delay = groups.compactMap { world.targetGroups[$0]?.deregistrationDelay }.max() ?? 0
        let registrations = groups.compactMap { world.targetGroups[$0] }.map { group in
            Registration(targetGroupID: group.id, targetID: id, port: group.port)
        }
        let isDrained = registrations.allSatisfy { seen.isOut($0) && seen.inFlight[$0.id, default: 0] == 0 }
        let last = (terminatedAt ?? now) + scale.seconds(delay)
        return isDrained || now >= last ? .remove(container: container) : .wait(until: min(last, now + Self.drainPoll))
    }
}

extension World {
    /// What every container of this teald is named by.
    package var containerPrefix: String { "teal-\(identity)" }
}
