package import Routing

extension TargetGroup {
    /// The group that gets copies of this one's requests.
    package var mirror: RoutingTable.Mirror? {
        guard let arn = attributes[AttributeDefinition.mirrorTargetGroup], !arn.isEmpty else { return nil }
        let percentage = attributes[AttributeDefinition.mirrorPercentage].flatMap(Int.init) ?? 100
        return .init(targetGroup: arn, percentage: percentage)
    }
}

extension World {
    /// Whether a group that a load balancer uses has it as its mirror.
    func isMirror(_ group: TargetGroup) -> Bool {
        targetGroups.values.contains { $0.mirror?.targetGroup == group.id && !loadBalancers(using: $0).isEmpty }
    }
}

extension Transaction {
    func checkMirror(of group: TargetGroup) throws(Fault) {
        guard let arn = group.mirror?.targetGroup else { return }
        let mirror = try world.requireTargetGroup(arn, in: group.scope)
        guard mirror.id != group.id, mirror.isForRequests, (mirror.version ?? "HTTP1") == "HTTP1" else {
            throw Fault(
                .invalidCombination,
                "The mirror of a target group must be another one with protocol HTTP or HTTPS and version HTTP1")
        }
    }
}
