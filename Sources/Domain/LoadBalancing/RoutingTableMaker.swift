package import Routing

/// Makes one table after the other, each of the parts of the one before that are still right.
package struct RoutingTableMaker: Sendable {
    private struct Made {
        var marks: TrafficMarks
        var loadBalancers: [String: LoadBalancer]
        var table: RoutingTable
    }

    private let scale: TimeScale
    private var last: Made?
    /// Of the last table.
    private var usage = GroupUsage()

    package init(scale: TimeScale) { self.scale = scale }

    /// The same as `World.routingTable`.
    package mutating func table(of world: World) -> RoutingTable {
        let table = changedTable(of: world) ?? newTable(of: world)
        last = Made(marks: world.trafficMarks, loadBalancers: world.loadBalancers, table: table)
        return table
    }

    private mutating func newTable(of world: World) -> RoutingTable {
        let table = world.routingTable(scale: scale)
        usage.update(table)
        return table
    }

    /// nil where that would not do.
    private mutating func changedTable(of world: World) -> RoutingTable? {
        guard let last, let changes = world.trafficMarks.changes(since: last.marks) else { return nil }
        var table = last.table
        for id in changes.loadBalancers {
            // One that came, went or moved is perhaps a target, and takes its names along.
            guard let loadBalancer = world.loadBalancers[id],
                table.loadBalancers[id]?.address == loadBalancer.address
            else { return nil }
            table.loadBalancers[id] = world.route(loadBalancer)
        }
        let guarded = changedUses(of: changes.loadBalancers, world, table).union(changes.targetGroups)
        let members =
            guarded.isEmpty
            ? [:]
            : Dictionary(
                grouping: world.registrations.values.filter { guarded.contains($0.targetGroupID) }, by: \.targetGroupID)
        for id in changes.targetGroups {
            table.targetGroups[id] = world.targetGroups[id].map { world.route($0, members[id] ?? [], scale) }
            table.targetGroups[TargetGroup.stagingID(of: id)] = nil
        }
        world.closeDoors(of: guarded, members, usage, in: &table)
        for staging in world.stagingGroups(scale: scale) { table.targetGroups[staging.arn] = staging }
        return table
    }

    /// The groups whose targets may now let in others than before: that depends on the load balancers that use a group
    /// and on what those are, not on the weights.
    private mutating func changedUses(of ids: [String], _ world: World, _ table: RoutingTable) -> Set<String> {
        let before = usage
        usage.update(table)
        return ids.reduce(into: []) { groups, id in
            let (was, now) = (before.groups(ofLoadBalancer: id), usage.groups(ofLoadBalancer: id))
            let isSame = world.loadBalancers[id] == last?.loadBalancers[id]
            groups.formUnion(isSame ? was.symmetricDifference(now) : was.union(now))
        }
    }
}
