/// A target as a client names it.
package struct TargetName: Sendable, Hashable {
    /// An instance's id, or an address.
    package var id: String
    /// nil is the group's own.
    package var port: Int?

    package init(id: String, port: Int? = nil) {
        self.id = id
        self.port = port
    }

    package func registration(in group: TargetGroup) -> Registration {
        Registration(targetGroupID: group.id, targetID: id, port: port ?? group.port)
    }
}

extension Transaction {
    /// Nothing is registered if one of them cannot be.
    package mutating func register(_ targets: [TargetName], in group: TargetGroup) throws(Fault) {
        for target in targets { try checkTarget(target.id, of: group) }
        let new = Set(targets.map { $0.registration(in: group).id }).subtracting(world.registrations.keys)
        let known = world.registrations.values.count { $0.targetGroupID == group.id }
        if known + new.count > LoadBalancingLimit.targetsPerGroup {
            throw Fault(.tooMany(.target), "The maximum number of targets for '\(group.id)' has been reached")
        }
        for target in targets where world.registrations[target.registration(in: group).id] == nil {
            save(target.registration(in: group))
        }
    }

    /// Those that are not registered are passed over.
    package mutating func deregister(_ targets: [TargetName], from group: TargetGroup) {
        for target in targets {
            guard let known = world.registrations[target.registration(in: group).id] else { continue }
            delete(known)
        }
    }

    private func checkTarget(_ id: String, of group: TargetGroup) throws(Fault) {
        switch group.targetType {
        case .instance:
            guard let instance = world.instances[id], instance.scope == group.scope else {
                throw Fault(.notFound(.target), "Instance ID '\(id)' is not valid")
            }
            guard instance.state == .running else {
                throw Fault(
                    .notFound(.target),
                    "The following targets are not in a running state and cannot be registered: '\(id)'")
            }
        case .alb:
            let loadBalancer = try world.requireLoadBalancer(id, in: group.scope)
            if loadBalancer.isNetwork {
                throw Fault(.notFound(.target), "'\(id)' is not the ARN of an application load balancer")
            }
        case .ip:
            guard Self.isIPv4(id) else {
                throw Fault(.invalidParameter, "The IP address '\(id)' is not a valid IPv4 address")
            }
        }
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.utf8.allSatisfy { (48...57).contains($0) } && UInt8(part) != nil
            }
    }
}
