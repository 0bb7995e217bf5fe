/// What `CreateLoadBalancer` was asked for.
package struct NewLoadBalancer: Sendable {
    package var name: String
    package var scheme: String
    package var subnets: [String]
    package var securityGroups: [String]
    package var tags: [Tag]
    package var kind: LoadBalancer.Kind

    package init(
        name: String, scheme: String, subnets: [String], securityGroups: [String], tags: [Tag],
        kind: LoadBalancer.Kind = .application
    ) {
        self.kind = kind
        self.name = name
        self.scheme = scheme
        self.subnets = subnets
        self.securityGroups = securityGroups
        self.tags = tags
    }
}

extension Transaction {
    /// Asking twice for the same gives the same.
    package mutating func createLoadBalancer(
        _ new: NewLoadBalancer, in scope: Scope
    ) throws(Fault) -> LoadBalancer {
        try LoadBalancingName.check(new.name, of: "Load balancer")
        if new.name.hasPrefix("internal-") {
            throw Fault(.invalidParameter, "Load balancer name '\(new.name)' cannot begin with 'internal-'")
        }
        let subnets = try Network.requireSubnets(new.subnets, for: new.kind, in: scope).map(\.id)
        let securityGroups = try Network.requireSecurityGroups(new.securityGroups, in: scope, of: world)
        try Tag.check(new.tags)
        if let known = world.loadBalancer(named: new.name, in: scope) {
            guard known.scheme == new.scheme, known.isNetwork == (new.kind == .network),
                Set(known.subnets) == Set(subnets), known.tags == new.tags
            else {
                throw Fault(
                    .alreadyExists(.loadBalancer),
                    "A load balancer with the same name '\(new.name)' exists, but with different settings")
            }
            return known
        }
        if world.loadBalancers.values.count(where: { $0.scope == scope }) >= LoadBalancingLimit.loadBalancers {
            throw Fault(.tooMany(.loadBalancer), "The maximum number of load balancers has been reached")
        }
        return addLoadBalancer(
            named: new.name, scheme: new.scheme, subnets: subnets, securityGroups: securityGroups, tags: new.tags,
            in: scope, kind: new.kind)
    }

    package mutating func modifyAttributes(
        of loadBalancer: LoadBalancer, _ changes: [(key: String, value: String)]
    ) throws(Fault) -> LoadBalancer {
        var changed = loadBalancer
        for (key, value) in changes {
            try AttributeDefinition.check(key, value, among: changed.attributeDefinitions, "Load balancer")
            changed.attributes[key] = value
        }
        save(changed)
        return changed
    }

    /// Removes it with its listeners. One that is not there is removed already.
    package mutating func deleteLoadBalancer(arn: String, in scope: Scope) throws(Fault) {
        guard let loadBalancer = world.loadBalancers[arn], loadBalancer.scope == scope else { return }
        if loadBalancer.attributes["deletion_protection.enabled"] == "true" {
            throw Fault(
                .inUse(.loadBalancer),
                "Load balancer '\(arn)' cannot be deleted because deletion protection is enabled")
        }
        try deleteLoadBalancer(loadBalancer)
    }
}
