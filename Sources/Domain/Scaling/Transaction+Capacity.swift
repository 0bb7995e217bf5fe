extension World {
    package func group(named name: String, in scope: Scope) -> AutoScalingGroup? {
        groups.values.first { $0.name == name && $0.scope == scope }
    }

    package func requireGroup(_ name: String, in scope: Scope) throws(Fault) -> AutoScalingGroup {
        guard let group = group(named: name, in: scope) else {
            throw Fault(
                .notFound(.autoScalingGroup), "AutoScalingGroup name not found - AutoScalingGroup \(name) not found")
        }
        return group
    }
}

/// What `UpdateAutoScalingGroup` was asked for; nil leaves as it is.
package struct CapacityChange: Sendable {
    package var minimum: Int?
    package var maximum: Int?
    package var desired: Int?

    package init(minimum: Int? = nil, maximum: Int? = nil, desired: Int? = nil) {
        self.minimum = minimum
        self.maximum = maximum
        self.desired = desired
    }
}

extension Transaction {
    /// Where the desired capacity is not given, it follows into the new bounds.
    /// Source: Amazon EC2 Auto Scaling API Reference, `UpdateAutoScalingGroup`.
    package mutating func changeCapacity(
        of group: AutoScalingGroup, _ change: CapacityChange
    ) throws(Fault) {
        try requireGroupIsKept(group)
        let minimum = change.minimum ?? group.minSize
        let maximum = change.maximum ?? group.maxSize
        guard minimum >= 0, maximum >= minimum else {
            throw Fault(
                .invalidParameter,
                "Max bound, \(maximum), must be greater than or equal to min bound, \(minimum)")
        }
        let desired = change.desired ?? min(max(group.desiredCapacity, minimum), maximum)
        guard (minimum...maximum).contains(desired) else {
            throw Fault(
                .invalidParameter,
                "Desired capacity:\(desired) must be between the specified min size:\(minimum) and max size:\(maximum)")
        }
        update(AutoScalingGroup.self, group.id) { group in
            group.minSize = minimum
            group.maxSize = maximum
            group.desiredCapacity = desired
        }
    }

    package mutating func setDesiredCapacity(_ count: Int, of group: AutoScalingGroup) throws(Fault) {
        try requireGroupIsKept(group)
        try setDesiredCapacity(count, ofGroup: group.id)
    }

    /// Ends an instance; its group starts another unless the capacity is made smaller with it.
    package mutating func terminate(_ instance: Instance, decrementing: Bool) throws(Fault) {
        guard let group = world.groups[instance.groupID], instance.isLive else { return }
        if decrementing {
            try requireGroupIsKept(group)
            guard group.desiredCapacity > group.minSize else {
                throw Fault(
                    .invalidParameter,
                    "Currently, desiredSize equals minSize (\(group.minSize)). Terminating instance without "
                        + "replacement will violate group's min size constraint. Either set "
                        + "shouldDecrementDesiredCapacity flag to false or lower group's min size.")
            }
            update(AutoScalingGroup.self, group.id) { $0.desiredCapacity -= 1 }
        }
        terminateInstances(
            [instance.id], because: "The instance was taken out of service in response to a user request.")
    }

    /// An environment that is being removed must not grow again.
    private func requireGroupIsKept(_ group: AutoScalingGroup) throws(Fault) {
        if group.settings?.isDeleting == true { throw Self.isPendingDeletion(group) }
        guard world.environments[group.environmentID]?.status == .terminating else { return }
        throw Fault(.operationInProgress, "AutoScalingGroup '\(group.name)' is pending deletion")
    }
}
