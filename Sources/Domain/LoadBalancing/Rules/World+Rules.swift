extension World {
    /// In the order in which they are tried.
    package func rules(of listener: Listener) -> [ListenerRule] {
        rules.values.filter { $0.listenerID == listener.id }.sorted { $0.priority < $1.priority }
    }

    /// A rule that is not a default rule.
    package func requireRule(_ arn: String, in scope: Scope) throws(Fault) -> ListenerRule {
        guard Self.isARN(arn, of: "listener-rule") else {
            throw Fault(.invalidParameter, "'\(arn)' is not a valid listener rule ARN")
        }
        guard let found = rules[arn], found.scope == scope else {
            throw Fault(.notFound(.rule), "One or more rules not found")
        }
        return found
    }

    package func listener(ofDefaultRule arn: String, in scope: Scope) -> Listener? {
        listeners.values.first { $0.scope == scope && $0.defaultRuleARN == arn }
    }

    /// What listeners and rules of the load balancer do.
    package func actions(of loadBalancer: LoadBalancer) -> [ListenerAction] {
        listeners(of: loadBalancer).flatMap { [$0.defaultAction] + rules(of: $0).map(\.action) }
    }

    /// ARNs of the listeners with a rule, the default one included, that forwards to the group, whatever its weight.
    func listeners(using group: TargetGroup) -> Set<String> {
        let byDefault = listeners.values.lazy.filter { $0.defaultAction.forwards(to: group.id) }.map(\.id)
        let byRule = rules.values.lazy.filter { $0.action.forwards(to: group.id) }.map(\.listenerID)
        return Set(byDefault).union(byRule)
    }
}
