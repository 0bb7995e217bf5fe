import Foundation

extension Transaction {
    /// - Returns: the refresh's id.
    package mutating func startRefresh(
        of group: AutoScalingGroup, minimumHealthy: Int, source: LaunchSource?
    ) throws(Fault) -> String {
        guard let settings = group.settings else { throw Self.isEnvironments(group) }
        guard settings.activeRefresh == nil else {
            throw Fault(
                .inUse(.autoScalingGroup),
                "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.")
        }
        let refresh = InstanceRefresh(
            id: ids.uuid(), status: .inProgress, startedAt: now, minimumHealthy: minimumHealthy,
            instances: world.liveInstances(ofGroup: group.id).map(\.id))
        try changeSettings(of: group) { settings in
            if let source { settings.source = source }
            settings.refreshes.append(refresh)
            settings.refreshes.removeFirst(max(0, settings.refreshes.count - 20))
        }
        return refresh.id
    }

    /// - Returns: the refresh's id.
    package mutating func cancelRefresh(of group: AutoScalingGroup) throws(Fault) -> String {
        guard let refresh = group.settings?.activeRefresh else {
            throw Fault(
                .notFound(.autoScalingGroup),
                "No in progress or pending Instance Refresh found for Auto Scaling group \(group.name)")
        }
        endRefresh(of: group.id, .cancelled)
        return refresh.id
    }

    package mutating func endRefresh(of groupID: String, _ status: InstanceRefresh.Status) {
        update(AutoScalingGroup.self, groupID) { [now] group in
            guard let index = group.settings?.refreshes.lastIndex(where: \.isActive) else { return }
            group.settings?.refreshes[index].status = status
            group.settings?.refreshes[index].endedAt = now
        }
    }
}
