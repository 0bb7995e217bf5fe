/// Rolling configuration updates: which instances leave, and what comes in their place.
/// Sources: AWS Elastic Beanstalk Developer Guide, "Elastic Beanstalk rolling environment configuration updates"; AWS
/// CloudFormation User Guide, "UpdatePolicy attribute", which Beanstalk uses for its group.
extension Transaction {
    typealias Replacement = EnvironmentOperation.Deployment.Replacement

    /// How instances are replaced; nil where a whole new set is added beside them.
    func replacement(
        of operation: EnvironmentOperation, _ environment: Environment, _ configuration: EnvironmentConfiguration
    ) -> Replacement? {
        guard let group = environment.resources.flatMap({ world.groups[$0.group] }), operation.isImmutable != true
        else { return nil }
        let deploysNewSet = operation.kind == .deploy && !configuration.deploymentPolicy.updatesInPlace
        guard !deploysNewSet, configuration.rollingUpdate != .immutable else { return nil }
        let count = group.desiredCapacity
        guard let type = configuration.rollingUpdate, count > 0 else {
            return Replacement(
                pace: .atOnce, capacity: count, ceiling: count, batch: max(1, count), minimumInService: 0,
                before: group.launch)
        }
        let batch = configuration.maximumBatchSize
        let ceiling = max(count, min(group.maxSize, configuration.minimumInstancesInService + batch))
        let inService = min(configuration.minimumInstancesInService, ceiling - 1)
        return Replacement(
            pace: type == .health ? .health : .time, capacity: count, ceiling: ceiling,
            batch: min(batch, count, ceiling - inService), minimumInService: inService, before: group.launch)
    }

    /// From now on the group launches what the update brings.
    mutating func beginReplacement(
        _ deployment: EnvironmentOperation.Deployment, _ operation: EnvironmentOperation, _ environment: Environment
    ) {
        guard let id = environment.resources?.group, let replacement = deployment.replacement else { return }
        update(AutoScalingGroup.self, id) { $0.launch = deployment.launch }
        let name = world.groups[id]?.name ?? id
        tell("Updating Auto Scaling group named: \(name)", of: environment, requestID: operation.requestID)
        guard replacement.pace != .atOnce else { return }
        tell(
            "Rolling update initiated. Terminating \(replacement.capacity) obsolete instance(s) in batches of "
                + "\(replacement.batch), while keeping at least \(replacement.minimumInService) instance(s) in service.",
            of: environment, requestID: operation.requestID)
        guard replacement.ceiling > replacement.capacity else { return }
        tell(
            "Temporarily setting autoscaling group DesiredCapacity to \(replacement.ceiling).", of: environment,
            requestID: operation.requestID)
    }

    /// What an update launched and was not found well leaves at once, as it serves nobody.
    mutating func removeBatch(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard var replacement = operation.deployment?.replacement, let group = environment.resources?.group else {
            return
        }
        let live = world.liveInstances(ofGroup: group)
        let obsolete = live.filter(operation.isObsolete)
        let unproven = obsolete.filter { replacement.isGoingBack && !replacement.proven.contains($0.id) }
        let spare = max(1, live.count - replacement.minimumInService)
        let batch = unproven.isEmpty ? Array(obsolete.prefix(min(replacement.batch, spare))) : unproven
        if !replacement.isGoingBack {
            replacement.proven = live.filter { !operation.isObsolete($0) }.map(\.id)
        }
        update(EnvironmentOperation.self, operation.id) { [replacement] operation in
            operation.deployment?.replacement = replacement
            operation.deployment?.leaving = batch.map(\.id)
        }
        update(AutoScalingGroup.self, group) { $0.desiredCapacity -= batch.count }
        for instance in batch {
            terminate(instance, because: "The instance was replaced by an update of its environment.")
        }
        guard !batch.isEmpty else { return }
        tell(
            "Terminating instance(s) [\(batch.map(\.id).joined(separator: ","))]; replacing with "
                + "\(newInstances(operation, replacement, group)) new instance(s).", of: environment,
            requestID: operation.requestID)
    }

    mutating func replenish(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let deployment = operation.deployment, let replacement = deployment.replacement,
            let group = environment.resources?.group
        else { return }
        for id in deployment.leaving {
            tell(
                "Removed instance '\(id)' from your environment. (Reason: Instance is in 'terminated' state)",
                of: environment, requestID: operation.requestID)
        }
        let count = newInstances(operation, replacement, group)
        guard count > 0 || !deployment.leaving.isEmpty else { return }
        update(EnvironmentOperation.self, operation.id) { [now] operation in
            operation.deployment?.leaving = []
            operation.deployment?.replacement?.batchBegan = now
        }
        update(AutoScalingGroup.self, group) { $0.desiredCapacity += count }
        for id in launchInstances(count, in: group, running: deployment.launch) {
            tell("Adding instance '\(id)' to your environment.", of: environment, requestID: operation.requestID)
        }
    }

    /// As many as there is room for, and as are still missing of the new ones.
    private func newInstances(
        _ operation: EnvironmentOperation, _ replacement: Replacement, _ group: String
    ) -> Int {
        let live = world.liveInstances(ofGroup: group)
        let current = live.count { !operation.isObsolete($0) }
        return max(0, min(replacement.ceiling - live.count, replacement.capacity - current))
    }

    /// A rolling update that fails is rolled back by another one; one that fails at that stays as it is.
    mutating func turnBackReplacement(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let replacement = operation.deployment?.replacement else { return }
        update(EnvironmentOperation.self, operation.id) { operation in
            operation.deployment?.launch = replacement.before
            operation.deployment?.replacement?.isStuck = replacement.isGoingBack
            operation.deployment?.replacement?.isGoingBack = true
            operation.deployment?.replacement?.batchBegan = nil
        }
        guard let group = environment.resources?.group else { return }
        update(AutoScalingGroup.self, group) { $0.launch = replacement.before }
        guard !replacement.isGoingBack else { return }
        tell(
            "Rolling back the update with another rolling update.", of: environment, requestID: operation.requestID)
    }

    /// Where more instances than usual were launched meanwhile, the surplus goes.
    mutating func settleCapacity(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let replacement = operation.deployment?.replacement, let group = environment.resources?.group else {
            return
        }
        update(AutoScalingGroup.self, group) { group in
            group.desiredCapacity = min(max(replacement.capacity, group.minSize), group.maxSize)
        }
    }
}
