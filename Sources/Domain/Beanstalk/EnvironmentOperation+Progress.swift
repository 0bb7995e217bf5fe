import Foundation
import Routing

/// What is waited for, how long, and what is said when it does not come.
extension EnvironmentOperation.View {
    typealias Decision = EnvironmentOperation.Decision

    /// Waits until that many instances serve; a failed one, or the time out, fails.
    func progress(
        of instances: [Instance], wanted: Int, in targetGroup: String? = nil, until end: Date? = nil,
        then next: EnvironmentOperation.Phase
    ) -> Decision {
        if let failure = failure(among: instances) { return failure }
        if instances.count(where: { isServing($0, in: targetGroup) }) >= wanted { return .advance(next) }
        let end = end ?? deadline
        return now >= end ? timeOut(instances.filter { !isServing($0, in: targetGroup) }) : .wait(until: end)
    }

    /// How long instances have to be well where health is reported enhanced: twelve checks of ten seconds, of a worker
    /// eighteen.
    private var proof: TimeInterval { scale.seconds(environment.isWorker ? 180 : 120) }

    /// Waits until all have been well for that long. One failed check, and the count begins anew, in the phase that
    /// waits for it.
    func proof(
        of instances: [Instance], else again: EnvironmentOperation.Phase, then next: EnvironmentOperation.Phase
    ) -> Decision {
        if let failure = failure(among: instances) { return failure }
        if instances.contains(where: { !isServing($0) }) { return .advance(again) }
        let end = operation.phaseStartedAt + proof
        return now >= end ? .advance(next) : .wait(until: min(end, now + scale.seconds(10)))
    }

    /// Waits until what is staged in the batch is well.
    func progressOfStaging(then next: EnvironmentOperation.Phase) -> Decision {
        for instance in batch {
            if let failure = instance.staged?.failure { return .fail("Instance \(instance.id): \(failure)") }
        }
        let missing = batch.filter { !isReady($0) }
        if missing.isEmpty { return .advance(next) }
        return now >= deadline ? timeOut(missing) : .wait(until: deadline)
    }

    /// Waits until the group is what it shall be; one that fails is replaced meanwhile.
    func progressOfScaling() -> Decision {
        let own = world.instances.values.filter { $0.environmentID == environment.id && $0.state != .terminated }
        let missing = liveInstances.filter { !isServing($0) }
        if missing.isEmpty, liveInstances.count == desired, own.count == desired { return .advance(.finished) }
        return now >= deadline ? timeOut(missing) : .wait(until: deadline)
    }

    /// A new instance that is not well any more.
    var failureOfTrial: Decision? {
        if let failure = failure(among: newInstances) { return failure }
        guard !configuration.ignoresHealthCheck else { return nil }
        let sick = newInstances.first { instance in
            let health = registration(of: instance).flatMap(seen.health(of:))
            return health?.state == .unhealthy && !configuration.acceptsUnhealthy
        }
        if let sick {
            return .fail("Instance \(sick.id) fails its health checks\(remark(on: sick)).", logOf: name(of: sick))
        }
        return newInstances.first { !configuration.accepts(seen.requests[$0.id]) }.map { instance in
            let causes = seen.requests[instance.id].flatMap(Health.init)?.causes.joined(separator: " ") ?? ""
            return .fail(
                "The health of instance \(instance.id) is worse than \(configuration.worstAccepted.rawValue): \(causes)",
                logOf: name(of: instance))
        }
    }

    func failure(among instances: [Instance]) -> Decision? {
        instances.first { $0.failure != nil }.flatMap { instance in
            instance.failure.map { .fail("Instance \(instance.id): \($0)") }
        }
    }

    /// - Parameter missing: instances that were waited for; the first one's log is shown.
    func timeOut(_ missing: [Instance]) -> Decision {
        let isReplacement = operation.deployment?.replacement != nil && operation.phase != .scaling
        let seconds = isReplacement ? configuration.rollingTimeout : configuration.commandTimeout
        guard let first = missing.first else {
            return .fail("Timed out after \(seconds) seconds waiting for instances to launch or end.")
        }
        let names = missing.map { $0.id + remark(on: $0) }
        return .fail(
            "Timed out after \(seconds) seconds waiting for instance(s) "
                + names.sorted().joined(separator: ", ") + " to pass health checks.", logOf: name(of: first))
    }

    private func remark(on instance: Instance) -> String {
        let health =
            instance.staged == nil
            ? registration(of: instance).flatMap(seen.health(of:)) : stagedHealth(of: instance)
        return health?.description.map { " (\($0))" } ?? ""
    }

    private func name(of instance: Instance) -> String {
        instance.containerName(
            prefix: world.containerPrefix, generation: instance.staged?.generation ?? instance.generation)
    }
}
