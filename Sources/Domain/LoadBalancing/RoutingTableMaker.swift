package import Routing

/// Makes one table after the other, each of the parts of the one before that are still right.
package struct RoutingTableMaker: Sendable {
    private let scale: TimeScale
    private var last: (marks: TrafficMarks, table: RoutingTable)?

    package init(scale: TimeScale) { self.scale = scale }

    /// The same as `World.routingTable`.
    package mutating func table(of world: World) -> RoutingTable {
        let table = changedTable(of: world) ?? world.routingTable(scale: scale)
        last = (world.trafficMarks, table)
        return table
    }

    /// nil where that would not do.
    private func changedTable(of world: World) -> RoutingTable? {
        guard let last, let changes = world.trafficMarks.changes(since: last.marks) else { return nil }
        var table = last.table
        // Whom a target lets in depends on the load balancers that use its group.
        var guarded = Set(changes.targetGroups)
        for id in changes.loadBalancers {
            // One that came or went also takes its names, and is perhaps a target.
            guard let loadBalancer = world.loadBalancers[id], let before = table.loadBalancers[id] else { return nil }
            let after = world.route(loadBalancer)
            guarded.formUnion((before.listeners + after.listeners).flatMap(\.targetGroups))
            table.loadBalancers[id] = after
        }
        let members = Dictionary(
            grouping: world.registrations.values.lazy.filter { guarded.contains($0.targetGroupID) }, by: \.targetGroupID
        )
        for id in changes.targetGroups {
            table.targetGroups[id] = world.targetGroups[id].map { world.route($0, members[id] ?? [], scale) }
            table.targetGroups[TargetGroup.stagingID(of: id)] = nil
        }
        world.closeDoors(of: guarded, members, in: &table)
        for staging in world.stagingGroups(scale: scale) { table.targetGroups[staging.arn] = staging }
        return table
    }
}
