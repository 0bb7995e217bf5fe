extension Network {
    /// The subnets of the ids, in their order, one in a zone. An application load balancer needs two zones at least, a
    /// network load balancer one.
    /// Source: Elastic Load Balancing API Reference, `CreateLoadBalancer`, `Subnets`.
    static func requireSubnets(
        _ ids: [String], for kind: LoadBalancer.Kind, in scope: Scope
    ) throws(Fault) -> [Subnet] {
        let all = subnets(scope)
        var found: [Subnet] = []
        for id in ids {
            guard let subnet = all.first(where: { $0.id == id }) else {
                throw Fault(.notFound(.subnet), "The subnet ID '\(id)' does not exist")
            }
            found.append(subnet)
        }
        let zones = Set(found.map(\.zone))
        if zones.count < found.count {
            throw Fault(
                .invalidCombination,
                "A load balancer cannot be attached to multiple subnets in the same Availability Zone")
        }
        if zones.isEmpty, kind == .network {
            throw Fault(.invalidParameter, "At least one subnet must be specified")
        }
        if zones.count < 2, kind == .application {
            throw Fault(
                .invalidParameter, "At least two subnets in two different Availability Zones must be specified")
        }
        return found
    }

    /// The group that is always there where none is named.
    static func requireSecurityGroups(_ ids: [String], in scope: Scope, of world: World) throws(Fault) -> [String] {
        for id in ids where world.securityGroup(id, in: scope) == nil {
            throw Fault(
                .notFound(.securityGroup),
                "One or more security groups are invalid: The security group '\(id)' does not exist")
        }
        return ids.isEmpty ? [securityGroupID(scope)] : ids
    }

    static func requireVPC(_ id: String?, in scope: Scope) throws(Fault) -> String {
        guard let id else { throw Fault(.invalidParameter, "A VPC ID must be specified") }
        guard id == vpcID(scope) else { throw Fault(.notFound(.vpc), "The VPC ID '\(id)' is not found") }
        return id
    }
}
