package import Foundation

extension AutoScalingGroup {
    package enum Decision: Sendable, Equatable {
        case launch(Int)
        case terminate([String], because: String)
        /// A hook's time is over.
        case endWait(instance: String, hook: String)
        case finishRefresh
        /// The last instance of a group that is deleted is gone.
        case delete
        case wait(until: Date?)
    }

    /// Pure: from desired and existing to what to add or remove.
    ///
    /// A failed instance is replaced, unless it failed at what an operation is just trying out on it: the operation
    /// then decides.
    package func decide(
        in world: World, given seen: Observations = Observations(), at now: Date, scale: TimeScale = .real
    ) -> Decision {
        if let settings { return decide(settings, in: world, given: seen, at: now, scale: scale) }
        let live = world.liveInstances(ofGroup: id)
        let failed = live.filter { $0.failure != nil && !isOnTrial($0, in: world) }
        if !failed.isEmpty {
            return .terminate(failed.map(\.id), because: "An instance was taken out of service because it failed.")
        }
        if live.count > desiredCapacity {
            let surplus = live.suffix(live.count - desiredCapacity).map(\.id)
            return .terminate(surplus, because: "An instance was taken out of service to match the desired capacity.")
        }
        guard live.count < desiredCapacity else { return .wait(until: nil) }
        return now < nextLaunchAt ? .wait(until: nextLaunchAt) : .launch(desiredCapacity - live.count)
    }

    private func isOnTrial(_ instance: Instance, in world: World) -> Bool {
        world.operations.values.contains { operation in
            guard operation.environmentID == environmentID, operation.isUnfinished else { return false }
            if operation.phase == .launching { return true }
            guard let deployment = operation.deployment else { return false }
            if let added = deployment.added, added.group == id || added.instances.contains(instance.id) { return true }
            let isNew = deployment.replacement != nil && !operation.isObsolete(instance)
            return isNew && operation.triesNewInstances || deployment.batch.contains(instance.id)
        }
    }
}
