/// The end of instances that an update has no more use for: the old ones if it succeeded, what it added if not.
extension Transaction {
    mutating func retire(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let deployment = operation.deployment, let added = deployment.added else { return }
        if deployment.policy.updatesInPlace {
            removeAdditionalBatch(added, operation, environment)
        } else if operation.failure == nil {
            replaceOldInstances(by: added, operation, environment)
        } else {
            removeNewInstances(added, operation, environment)
        }
    }

    private mutating func removeAdditionalBatch(
        _ added: EnvironmentOperation.Deployment.Added, _ operation: EnvironmentOperation, _ environment: Environment
    ) {
        guard let group = environment.resources?.group else { return }
        let live = added.instances.compactMap { world.instances[$0] }.filter(\.isLive)
        update(AutoScalingGroup.self, group) { group in
            // What was lost meanwhile was replaced, and the replacement is too much as well.
            group.desiredCapacity = max(group.minSize, group.desiredCapacity - added.count)
        }
        end(live, operation, environment, because: "The deployment is over, and the additional batch with it.")
        // Once: what is launched meanwhile may bring the operation here again.
        update(EnvironmentOperation.self, operation.id) { $0.deployment?.added = nil }
    }

    /// The new instances move to the group that stays; the old ones finish what they are answering.
    private mutating func replaceOldInstances(
        by added: EnvironmentOperation.Deployment.Added, _ operation: EnvironmentOperation, _ environment: Environment
    ) {
        guard let resources = environment.resources, let temporary = added.group,
            let launch = operation.deployment?.launch
        else { return }
        let old = world.liveInstances(ofGroup: resources.group)
        let new = world.liveInstances(ofGroup: temporary)
        for instance in new { update(Instance.self, instance.id) { $0.groupID = resources.group } }
        update(AutoScalingGroup.self, resources.group) { group in
            group.launch = launch
            group.desiredCapacity = min(max(new.count, group.minSize), group.maxSize)
        }
        forwardToPermanent(environment)
        removeTemporaryGroups(of: operation)
        for message in [
            "Detached new instance(s) from temporary auto scaling group.",
            "Attached new instance(s) to the permanent auto scaling group.",
            "Deployment succeeded. Terminating old instances and temporary Auto Scaling group.",
        ] {
            tell(message, of: environment, requestID: operation.requestID)
        }
        end(old, operation, environment, because: "The instance was replaced by an update of its environment.")
    }

    private mutating func removeNewInstances(
        _ added: EnvironmentOperation.Deployment.Added, _ operation: EnvironmentOperation, _ environment: Environment
    ) {
        forwardToPermanent(environment)
        guard let group = added.group else { return }
        update(AutoScalingGroup.self, group) { group in
            group.minSize = 0
            group.desiredCapacity = 0
        }
        tell(
            "Terminating the new instances; the instances there were go on as before.", of: environment,
            requestID: operation.requestID)
        end(
            world.liveInstances(ofGroup: group), operation, environment,
            because: "The update that launched the instance failed.")
    }

    private mutating func end(
        _ instances: [Instance], _ operation: EnvironmentOperation, _ environment: Environment, because reason: String
    ) {
        let ids = instances.map(\.id)
        for instance in instances { terminate(instance, because: reason) }
        update(EnvironmentOperation.self, operation.id) { $0.deployment?.leaving = ids }
        guard !ids.isEmpty else { return }
        tell(
            "Removed instance(s) [\(ids.joined(separator: ","))] from your environment.", of: environment,
            requestID: operation.requestID)
    }

    /// The groups that an update made for itself; its instances are elsewhere, or gone.
    mutating func removeTemporaryGroups(of operation: EnvironmentOperation) {
        guard let added = operation.deployment?.added else { return }
        if let group = added.group.flatMap({ world.groups[$0] }) { delete(group) }
        guard let targetGroup = added.targetGroup.flatMap({ world.targetGroups[$0] }) else { return }
        for registration in world.registrations(in: targetGroup) { delete(registration) }
        delete(targetGroup)
    }
}
