import Routing

/// What the event loops route by and what is probed: made anew for the groups that have changed, kept for the others.
extension TargetRegistry {
    /// What is routed by from now on: that of before, but for the groups that have changed since.
    mutating func snapshot() -> Snapshot {
        version += 1
        let observed = observed()
        for arn in changed {
            // Every target of a group was registered from the same table.
            handles[arn] = table.targetGroups[arn]?.targets.compactMap {
                records[TargetKey(group: arn, target: $0.id)]?.handle
            }
        }
        let routes = Routes(table, observed, previous: last.routes, changed: changed)
        changed = []
        last = Snapshot(
            version: version, routes: routes, targets: routes.groups.map { handles[$0.arn] ?? [] }, previous: last)
        return last
    }

    /// Of the groups that have changed.
    private func observed() -> Routes.Observed {
        var observed = Routes.Observed()
        observed.turns = turns
        observed.anomalous = detector.anomalous
        for entry in draining.values where changed.contains(entry.handle.key.group) {
            observed.draining[entry.handle.key.group, default: []].append(entry.handle.key)
        }
        for arn in changed {
            for target in table.targetGroups[arn]?.targets ?? [] {
                let key = TargetKey(group: arn, target: target.id)
                guard let record = records[key] else { continue }
                if record.isUsed { observed.health[key] = record.routed }
                if let start = record.rampStart { observed.ramps[key] = start }
            }
        }
        return observed
    }

    /// What is to be probed, as of the last snapshot.
    func probes() -> ProbePlans {
        ProbePlans(version: version, byGroup: plans, loggedBy: table.loggersOfHealthChecks)
    }

    /// For the groups that have changed: after a change of what is registered, and before the snapshot.
    mutating func planProbes() {
        for arn in changed {
            guard let group = table.targetGroups[arn], checked.contains(arn) else {
                plans[arn] = nil
                continue
            }
            var byTarget: [TargetKey: ProbePlan] = [:]
            for target in group.targets {
                let key = TargetKey(group: arn, target: target.id)
                guard let record = records[key] else { continue }
                byTarget[key] = ProbePlan(key: key, life: record.life, handle: record.handle, of: group)
            }
            plans[arn] = ProbePlans.Group(version: newID(), byTarget: byTarget)
        }
    }
}
