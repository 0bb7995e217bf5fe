/// Changes of capacity that nobody asked for at that moment: a trigger's and a schedule's.
extension Transaction {
    /// Only in an environment that rests: an update has a capacity of its own to keep.
    package mutating func scale(byTriggerTo capacity: Int, _ groupID: String) {
        guard let (group, environment) = resting(groupID), group.desiredCapacity != capacity else { return }
        update(AutoScalingGroup.self, groupID) { [now] group in
            group.scaling = group.scaling ?? .init()
            group.scaling?.triggeredAt = now
            group.desiredCapacity = min(max(capacity, group.minSize), group.maxSize)
        }
        tell(
            "Auto Scaling trigger: changing the desired capacity of the Auto Scaling group from "
                + "\(group.desiredCapacity) to \(capacity).", of: environment, requestID: nil)
    }

    /// Carries out what is due by now. One that is seen for the first time is due from now on only.
    package mutating func carryOutSchedules(ofGroup groupID: String) {
        guard let (group, environment) = resting(groupID) else { return }
        var done = group.scaling?.scheduled ?? [:]
        let actions = EnvironmentConfiguration(environment.options).scheduledActions
        for action in actions {
            guard let last = done[action.name] else {
                done[action.name] = now
                continue
            }
            guard var due = action.due(after: last), due <= now else { continue }
            // What was missed, while this was not running, is made up for once.
            while let later = action.due(after: due), later <= now { due = later }
            done[action.name] = due
            carryOut(action, groupID, environment)
        }
        let names = Set(actions.map(\.name))
        let kept = done.filter { names.contains($0.key) }
        guard kept != group.scaling?.scheduled ?? [:] else { return }
        update(AutoScalingGroup.self, groupID) { group in
            group.scaling = group.scaling ?? .init()
            group.scaling?.scheduled = kept
        }
    }

    private mutating func carryOut(_ action: ScheduledAction, _ groupID: String, _ environment: Environment) {
        update(AutoScalingGroup.self, groupID) { group in
            let minimum = action.minimum ?? group.minSize
            group.minSize = minimum
            group.maxSize = max(minimum, action.maximum ?? group.maxSize)
            group.desiredCapacity = min(max(action.desired ?? group.desiredCapacity, group.minSize), group.maxSize)
        }
        guard let group = world.groups[groupID] else { return }
        tell(
            "Scheduled action '\(action.name)' was executed: minimum \(group.minSize), maximum \(group.maxSize), "
                + "desired capacity \(group.desiredCapacity).", of: environment, requestID: nil)
    }

    private func resting(_ groupID: String) -> (AutoScalingGroup, Environment)? {
        guard let group = world.groups[groupID], let environment = world.environments[group.environmentID],
            environment.status == .ready, environment.resources?.group == groupID
        else { return nil }
        return (group, environment)
    }
}
