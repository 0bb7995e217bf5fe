/// A target as a member of one group. The same instance may be in several groups, with a health of its own in each.
package struct TargetKey: Sendable, Hashable {
    package var group: String
    package var target: RoutingTable.TargetID

    package init(group: String, target: RoutingTable.TargetID) {
        self.group = group
        self.target = target
    }
}
