extension Routes {
    /// Tells why a request was routed as it was, from what `route` answered for it in these same routes. Not for every
    /// request: it takes much longer than routing it.
    package func explain(
        _ route: Route, loadBalancer: Int, listener: Int, _ request: some RoutableRequest
    ) -> Explanation {
        let balancer = loadBalancers[loadBalancer]
        let listener = balancer.listeners[listener]
        let rule = route.rule.map { listener.matcher.rules[$0] }
        var explanation = Explanation(
            loadBalancer: balancer.settings.arn, listener: listener.arn, port: listener.port,
            rule: rule?.arn ?? listener.settings.defaultRule, priority: rule.map { String($0.priority) } ?? "default",
            conditions: (rule?.conditions ?? []).map { Self.matched($0, request) }, action: "forward", groups: [],
            targets: [])
        switch route.outcome {
        case .fixedResponse: explanation.action = "fixed-response"
        case .redirect: explanation.action = "redirect"
        case .forward(let forward):
            tell(rule?.actions ?? listener.settings.actions, group: forward.group, in: &explanation)
            tell(forward, in: &explanation)
        case .noTarget(let group):
            tell(rule?.actions ?? listener.settings.actions, group: group, in: &explanation)
            explanation.targets = verdicts(group, chosen: nil)
        case .noGroup: tell(rule?.actions ?? listener.settings.actions, group: nil, in: &explanation)
        }
        return explanation
    }

    private func tell(_ actions: [RoutingTable.Action], group: Int?, in explanation: inout Explanation) {
        guard case .forward(let weighted, _) = actions.last else { return }
        let chosen = group.map { groups[$0].arn }
        explanation.groups = weighted.map {
            .init(targetGroup: $0.targetGroup, weight: $0.weight, isChosen: $0.targetGroup == chosen)
        }
    }

    private func tell(_ forward: Route.Forward, in explanation: inout Explanation) {
        switch forward.groupChoice {
        case .only: explanation.groupChoice = "only"
        case .sticky: explanation.groupChoice = "sticky"
        case .drawn(let number, _):
            explanation.groupChoice = "drawn"
            explanation.drawn = number
        }
        let algorithm = groups[forward.group].algorithm.rawValue
        explanation.targetChoice = forward.targetChoice == .sticky ? "sticky" : algorithm
        explanation.targets = verdicts(forward.group, chosen: forward.target)
    }

    private func verdicts(_ group: Int, chosen: Int?) -> [Explanation.Target] {
        let eligible = Set(groups[group].eligible)
        return groups[group].members.map { target in
            let key = targets[target].target
            return .init(
                id: key.id, port: key.port, state: health[target].state.rawValue, isChosen: target == chosen,
                notEligible: eligible.contains(target) ? nil : Self.reason(health[target], isAlone: eligible.isEmpty))
        }
    }

    private static func reason(_ health: TargetHealth, isAlone: Bool) -> String {
        if let description = health.description { return description }
        return isAlone ? "Target is \(health.state.rawValue)" : "Other targets are healthy"
    }

    private static func matched(
        _ condition: RoutingTable.Condition, _ request: some RoutableRequest
    ) -> Explanation.Condition {
        let parts = RequestParts(request)
        let found = condition.single.first { CompiledCondition($0.condition).holds(for: parts, request) }
        return .init(field: condition.field, value: found?.value ?? "")
    }
}

extension RoutingTable.Condition {
    /// As ELBv2 names it.
    package var field: String {
        switch self {
        case .hostHeader: "host-header"
        case .pathPattern: "path-pattern"
        case .httpHeader: "http-header"
        case .httpRequestMethod: "http-request-method"
        case .queryString: "query-string"
        case .sourceIP: "source-ip"
        }
    }

    /// The condition with each of its values alone, and the value's text.
    fileprivate var single: [(condition: Self, value: String)] {
        switch self {
        case .hostHeader(let patterns): patterns.map { (.hostHeader([$0]), $0.text) }
        case .pathPattern(let patterns): patterns.map { (.pathPattern([$0]), $0.text) }
        case .httpHeader(let name, let patterns):
            patterns.map { (.httpHeader(name: name, [$0]), "\(name): \($0.text)") }
        case .httpRequestMethod(let methods): methods.map { (.httpRequestMethod([$0]), $0) }
        case .queryString(let patterns):
            patterns.map { (.queryString([$0]), ($0.key.map { $0 + "=" } ?? "") + $0.value) }
        case .sourceIP(let networks): networks.map { (.sourceIP([$0]), $0) }
        }
    }
}

extension RoutingTable.Pattern {
    fileprivate var text: String {
        switch self {
        case .wildcard(let text), .regularExpression(let text): text
        }
    }
}
