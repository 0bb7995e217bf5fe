package import Foundation

extension Instance {
    package enum Decision: Sendable, Equatable {
        /// Start that generation's container, or find it.
        case start(generation: Int)
        /// Do what comes next of setting up that generation, whose container runs.
        case setUp(generation: Int)
        /// Remove that container.
        case remove(container: String)
        /// End what runs in that container, and keep it with what it wrote.
        case stop(container: String)
        /// That generation's container ended by itself.
        case ended(generation: Int, code: Int?)
        /// All is gone: the instance is terminated, or stopped.
        case terminated
        case wait(until: Date?)
    }

    /// How often a target that is to go is asked whether it has finished what it was answering.
    private static let drainPoll: TimeInterval = 0.05

    /// Pure: what is to be done so that what runs is what shall run.
    ///
    /// A container of a generation that shall not be is removed first, except while it finishes what it was answering
    /// when the present one took its place.
    package func decide(in world: World, given seen: Observations, at now: Date, scale: TimeScale) -> Decision {
        guard let containers = seen.containers, state != .terminated, state != .stopped else {
            return .wait(until: nil)
        }
        let prefix = world.containerPrefix
        let own = containers.keys.filter { $0.hasPrefix("\(prefix)-\(id)-") }.sorted()
        if state == .shuttingDown { return shutDown(own, in: world, seen, now, scale) }
        if state == .stopping { return stop(own, containers, prefix) }
        let wanted = [generation, staged?.generation].compactMap { $0 }.map {
            containerName(prefix: prefix, generation: $0)
        }
        let earlier = own.first { !wanted.contains($0) }
        let draining = earlier == nil ? nil : endOfDraining(in: world, seen, now, scale)
        if let earlier, draining == nil { return .remove(container: earlier) }
        return next(generation, running, failure, containers, prefix, now)
            ?? staged.flatMap { next($0.generation, $0.running, $0.failure, containers, prefix, now) }
            ?? .wait(until: draining.map { min($0, now + Self.drainPoll) })
    }

    /// Its present container stays, for the next start.
    private func stop(
        _ own: [String], _ containers: [String: ObservedInstance.State], _ prefix: String
    ) -> Decision {
        let name = containerName(prefix: prefix)
        if let other = own.first(where: { $0 != name }) { return .remove(container: other) }
        if case .running = containers[name] { return .stop(container: name) }
        return .terminated
    }

    /// What one generation needs; nil when it is as it shall be, or has failed for good.
    private func next(
        _ generation: Int, _ running: Running?, _ failure: String?, _ containers: [String: ObservedInstance.State],
        _ prefix: String, _ now: Date
    ) -> Decision? {
        guard failure == nil else { return nil }
        let isSettingUp = setUp(ofGeneration: generation) != nil
        let hasRun = running?.generation == generation || isSettingUp
        switch containers[containerName(prefix: prefix, generation: generation)] {
        case .running(let address):
            let isKnown = running == Running(generation: generation, address: address, since: running?.since ?? now)
            if isKnown { return nil }
            return isSettingUp ? .setUp(generation: generation) : .start(generation: generation)
        case .exited(let code):
            return hasRun ? .ended(generation: generation, code: code) : .start(generation: generation)
        case nil: return hasRun ? .ended(generation: generation, code: nil) : .start(generation: generation)
        }
    }

    /// Until when the generation before may go on; nil when it has nothing more to do.
    private func endOfDraining(
        in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale
    ) -> Date? {
        guard let flippedAt else { return nil }
        let groups = (world.groups[groupID]?.targetGroups ?? []).compactMap { world.targetGroups[$0] }
        let last = flippedAt + scale.seconds(groups.map(\.deregistrationDelay).max() ?? 0)
        let isAnswering = groups.contains { group in
            seen.inFlight[Registration(targetGroupID: group.id, targetID: id, port: group.port).id, default: 0] > 0
        }
        return isAnswering && now < last ? last : nil
    }

    private func shutDown(
        _ own: [String], in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale
    ) -> Decision {
        guard scaling?.waits.isEmpty ?? true else { return .wait(until: nil) }
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
