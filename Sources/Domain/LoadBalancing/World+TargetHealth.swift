package import Routing

/// A target and how it is, as `DescribeTargetHealth` tells it.
package struct TargetReport: Sendable, Equatable {
    package var id: String
    package var port: Int
    package var health: TargetHealth

    package init(id: String, port: Int, health: TargetHealth) {
        self.id = id
        self.port = port
        self.health = health
    }
}

extension World {
    /// How the targets asked for are; all of them, those that drain included, where none is named.
    ///
    /// - Parameter seen: what the data plane knows of the group. A target that is registered and not in it runs
    ///   nothing yet.
    package func health(
        of group: TargetGroup, asked: [TargetName], seen: [RoutingTable.TargetID: TargetHealth]
    ) -> [TargetReport] {
        let all = reports(of: group, seen)
        if asked.isEmpty { return all }
        return asked.flatMap { target in
            let found = all.filter { $0.id == target.id && $0.port == target.port ?? $0.port }
            let missing = TargetReport(id: target.id, port: target.port ?? group.port, health: .notRegistered)
            return found.isEmpty ? [missing] : found
        }
    }

    private func reports(of group: TargetGroup, _ seen: [RoutingTable.TargetID: TargetHealth]) -> [TargetReport] {
        let registrations = registrations(in: group)
        let isUsed = !loadBalancers(using: group).isEmpty || isMirror(group)
        let registered = registrations.map { registration in
            TargetReport(
                id: registration.targetID, port: registration.port,
                health: isUsed ? seen[registration.routingID] ?? .registering : .notInUse)
        }
        let known = Set(registrations.map(\.routingID))
        let leaving = seen.filter { !known.contains($0.key) && $0.value.state == .draining }
        let draining = leaving.map { TargetReport(id: $0.key.id, port: $0.key.port, health: $0.value) }
        return (registered + draining).sorted { ($0.id, $0.port) < ($1.id, $1.port) }
    }
}
