extension World {
    /// The tags of a load balancer, listener or target group.
    package func loadBalancingTags(of arn: String, in scope: Scope) throws(Fault) -> [Tag] {
        switch LoadBalancingResource(arn) {
        case .loadBalancer: try requireLoadBalancer(arn, in: scope).tags
        case .listener: try requireListener(arn, in: scope).tags
        case .rule: try requireRule(arn, in: scope).tags
        case .targetGroup: try requireTargetGroup(arn, in: scope).tags
        case .trustStore: try requireTrustStore(arn, in: scope).tags
        case nil: throw Fault(.invalidParameter, "'\(arn)' is not the ARN of a resource that can be tagged")
        }
    }
}

extension Transaction {
    package mutating func addTags(_ tags: [Tag], to arn: String, in scope: Scope) throws(Fault) {
        try Tag.check(tags)
        let all = try world.loadBalancingTags(of: arn, in: scope).adding(tags)
        if all.count > 50 { throw Fault(.tooMany(.tag), "The maximum number of tags on '\(arn)' has been reached") }
        setTags(all, of: arn)
    }

    package mutating func removeTags(_ keys: [String], from arn: String, in scope: Scope) throws(Fault) {
        setTags(try world.loadBalancingTags(of: arn, in: scope).removing(keys: keys), of: arn)
    }

    private mutating func setTags(_ tags: [Tag], of arn: String) {
        switch LoadBalancingResource(arn) {
        case .loadBalancer: update(LoadBalancer.self, arn) { $0.tags = tags }
        case .listener: update(Listener.self, arn) { $0.tags = tags }
        case .rule: update(ListenerRule.self, arn) { $0.tags = tags }
        case .targetGroup: update(TargetGroup.self, arn) { $0.tags = tags }
        case .trustStore: update(TrustStore.self, arn) { $0.tags = tags }
        case nil: break
        }
    }
}

/// What an ARN names.
private enum LoadBalancingResource {
    case loadBalancer, listener, rule, targetGroup, trustStore

    init?(_ arn: String) {
        let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[2] == "elasticloadbalancing" else { return nil }
        switch parts[5].prefix(while: { $0 != "/" }) {
        case "loadbalancer": self = .loadBalancer
        case "listener": self = .listener
        case "listener-rule": self = .rule
        case "targetgroup": self = .targetGroup
        case "truststore": self = .trustStore
        default: return nil
        }
    }
}
