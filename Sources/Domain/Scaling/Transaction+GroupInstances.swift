import Foundation

extension Transaction {
    /// The instance becomes one of the group's, which grows by it.
    /// Source: Amazon EC2 Auto Scaling API Reference, `AttachInstances`.
    package mutating func attach(_ instanceIDs: [String], to group: AutoScalingGroup) throws(Fault) {
        guard group.settings != nil else { throw Self.isEnvironments(group) }
        let size = group.desiredCapacity + instanceIDs.count
        guard size <= group.maxSize else {
            throw Fault(
                .invalidParameter,
                "Updating the desired capacity from \(group.desiredCapacity) to \(size) would exceed the group's maximum "
                    + "size of \(group.maxSize).")
        }
        for id in instanceIDs {
            guard let instance = world.instances[id], instance.scope == group.scope, instance.state == .running else {
                throw Fault(.invalidParameter, "Invalid Instance ID(s): [\(id)] specified")
            }
            guard instance.groupID.isEmpty else {
                throw Fault(
                    .invalidParameter, "Instance \(id) is already part of AutoScalingGroup:\(instance.groupName)")
            }
            update(Instance.self, id) { $0.groupID = group.id }
            register(instance, in: group)
        }
        update(AutoScalingGroup.self, group.id) { $0.desiredCapacity = size }
    }

    /// The instance stays, and belongs to nobody.
    package mutating func detach(
        _ instanceIDs: [String], from group: AutoScalingGroup, decrementing: Bool
    ) throws(Fault) {
        let members = try members(instanceIDs, of: group)
        try shrink(group, by: members.count, if: decrementing)
        for instance in members {
            leaveTargetGroups(instance, group)
            update(Instance.self, instance.id) { instance in
                instance.groupID = ""
                instance.scaling = nil
            }
        }
    }

    package mutating func enterStandby(
        _ instanceIDs: [String], of group: AutoScalingGroup, decrementing: Bool
    ) throws(Fault) {
        let members = try members(instanceIDs, of: group)
        for instance in members where !instance.isInService {
            throw Fault(
                .invalidParameter, "The instance \(instance.id) is not in InService.")
        }
        try shrink(group, by: members.count, if: decrementing)
        for instance in members {
            leaveTargetGroups(instance, group)
            change(instance.id) { $0.isStandby = true }
        }
    }

    /// The group grows by those that come back.
    package mutating func exitStandby(_ instanceIDs: [String], of group: AutoScalingGroup) throws(Fault) {
        let members = try members(instanceIDs, of: group)
        for instance in members where instance.scaling?.isStandby != true {
            throw Fault(.invalidParameter, "The instance \(instance.id) is not in Standby.")
        }
        let size = group.desiredCapacity + members.count
        guard size <= group.maxSize else {
            throw Fault(.invalidParameter, "Exiting standby would exceed the group's maximum size of \(group.maxSize).")
        }
        for instance in members {
            change(instance.id) { $0.isStandby = false }
            register(instance, in: group)
        }
        update(AutoScalingGroup.self, group.id) { $0.desiredCapacity = size }
    }

    package mutating func protect(
        _ instanceIDs: [String], of group: AutoScalingGroup, _ isProtected: Bool
    ) throws(Fault) {
        for instance in try members(instanceIDs, of: group) { change(instance.id) { $0.isProtected = isProtected } }
    }

    package mutating func setHealth(of instanceID: String, isHealthy: Bool, in scope: Scope) throws(Fault) {
        guard let instance = world.instances[instanceID], instance.scope == scope, instance.isLive,
            let group = world.groups[instance.groupID]
        else {
            throw Fault(
                .invalidParameter, "Instance Id not found - No managed instance found for instance ID \(instanceID)")
        }
        guard group.settings != nil else { throw Self.isEnvironments(group) }
        change(instanceID) { $0.isUnhealthy = !isHealthy }
    }

    private func members(_ ids: [String], of group: AutoScalingGroup) throws(Fault) -> [Instance] {
        guard group.settings != nil else { throw Self.isEnvironments(group) }
        guard !ids.isEmpty else { throw Fault(.invalidParameter, "At least one instance must be specified") }
        return try ids.map { id throws(Fault) in
            guard let instance = world.instances[id], instance.groupID == group.id, instance.isLive else {
                throw Fault(
                    .invalidParameter, "The instance \(id) is not part of Auto Scaling group \(group.name).")
            }
            return instance
        }
    }

    private mutating func shrink(_ group: AutoScalingGroup, by count: Int, if decrementing: Bool) throws(Fault) {
        guard decrementing else { return }
        let size = group.desiredCapacity - count
        guard size >= group.minSize else {
            throw Fault(
                .invalidParameter,
                "AutoScalingGroup \(group.name) has min-size=\(group.minSize), max-size=\(group.maxSize), and "
                    + "desired-size=\(group.desiredCapacity). To place into standby or detach \(count) instance(s), "
                    + "please update the AutoScalingGroup sizes appropriately.")
        }
        update(AutoScalingGroup.self, group.id) { $0.desiredCapacity = size }
    }

    private mutating func leaveTargetGroups(_ instance: Instance, _ group: AutoScalingGroup) {
        for registration in world.registrations(of: instance, in: group)
        where world.registrations[registration.id] != nil {
            delete(registration)
        }
    }

    mutating func change(_ instanceID: String, _ body: (inout ScalingState) -> Void) {
        update(Instance.self, instanceID) { instance in
            var scaling = instance.scaling ?? ScalingState()
            body(&scaling)
            instance.scaling = scaling
        }
    }
}

extension Instance {
    /// From the group's ARN, because the group may be gone.
    package var groupName: String { groupID.split(separator: "/", maxSplits: 1).last.map(String.init) ?? groupID }
}
