import Routing

/// What is staged is checked like the targets it is to join, in a group that no listener can name.
extension TargetGroup {
    package static func stagingID(of id: String) -> String { id + "/staging" }
}

extension World {
    /// Ids of every group whose targets' health is worth a look.
    package var checkedGroups: [String] {
        targetGroups.keys + Set(stagedInstances.map(\.targetGroup.id)).map(TargetGroup.stagingID)
    }

    /// Instances whose next generation runs beside the present one, with the group they serve in.
    private var stagedInstances: [(instance: Instance, targetGroup: TargetGroup)] {
        instances.values.compactMap { instance in
            guard instance.isLive, instance.staged?.running != nil,
                let id = groups[instance.groupID]?.targetGroups.first, let group = targetGroups[id]
            else { return nil }
            return (instance, group)
        }
    }

    func stagingGroups(scale: TimeScale) -> [RoutingTable.TargetGroup] {
        Dictionary(grouping: stagedInstances, by: \.targetGroup.id).values.compactMap { members in
            guard let group = members.first?.targetGroup else { return nil }
            var staging = RoutingTable.TargetGroup(
                arn: TargetGroup.stagingID(of: group.id), name: group.name, healthCheck: group.healthCheck.route(scale),
                targets: members.map(\.instance).sorted { $0.id < $1.id }.compactMap { instance in
                    instance.staged?.running.map { running in
                        RoutingTable.Target(
                            id: .init(id: instance.id, port: group.port), host: running.address.host,
                            port: running.address.port)
                    }
                }, deregistrationDelay: .zero)
            staging.isCheckedUnused = true
            return staging
        }
    }
}
