/// Why a request went where it went, for people and scripts: made only for a request that asks.
package struct Explanation: Sendable, Equatable, Encodable {
    package var loadBalancer: String
    package var listener: String
    package var port: Int
    package var rule: Rule
    /// `forward`, `redirect` or `fixed-response`; `none` where nothing could be done.
    package var action: String
    /// What came of the check of the request's token: `valid`, or what was wrong. nil: none was asked for.
    package var token: String?
    package var group: Group?
    /// The ARN of the group that gets copies of the group's requests.
    package var mirror: String?
    package var target: Target?
    /// Targets of the group that could not have been chosen; at most ten.
    package var notEligible: [Ineligible] = []
    /// Targets that were tried before and lost.
    package var lost: [String] = []
    /// What is not as one would expect.
    package var note: String?

    package struct Rule: Sendable, Equatable, Encodable {
        package var arn: String
        /// `default`, or a number as text, as ELBv2 has it.
        package var priority: String
        /// All of them held; of each those of its values that did.
        package var conditions: [String]
        /// Priorities of rules that come before and did not match; at most ten, the last ones.
        package var passedOver: [String] = []
    }

    package struct Group: Sendable, Equatable, Encodable {
        package var arn: String
        package var choice: String
        /// Of all groups of the action, by ARN.
        package var weights: [String: Int]
    }

    package struct Target: Sendable, Equatable, Encodable {
        package var id: String
        package var port: Int
        package var choice: String
        package var health: String
        package var eligible: Int
    }

    package struct Ineligible: Sendable, Equatable, Encodable {
        package var id: String
        package var port: Int
        package var health: String
        package var reason: String?
        package var description: String?
    }
}

extension Routes {
    /// - Parameter route: of the request to the listener, by these same routes.
    package func explain(
        _ route: Route, loadBalancer: Int, listener: Int, _ request: some RoutableRequest
    ) -> Explanation {
        let matcher = loadBalancers[loadBalancer].listeners[listener].matcher
        var told = explain(route, loadBalancer: loadBalancer, listener: listener)
        if let rule = route.rule { told.rule.conditions = matcher.conditionsHeld(ofRule: rule, by: request) }
        told.rule.passedOver = matcher.rules[..<(route.rule ?? matcher.rules.count)].suffix(10).map {
            String($0.priority)
        }
        return told
    }

    /// For another attempt of a request that was explained before.
    package func explain(
        again route: Route, loadBalancer: Int, listener: Int, after earlier: Explanation
    ) -> Explanation {
        var told = explain(route, loadBalancer: loadBalancer, listener: listener)
        if told.rule.arn == earlier.rule.arn { told.rule = earlier.rule }
        return told
    }

    private func explain(_ route: Route, loadBalancer: Int, listener: Int) -> Explanation {
        let balancer = loadBalancers[loadBalancer]
        let chosen = balancer.listeners[listener]
        let rule = route.rule.map { chosen.matcher.rules[$0] }
        var told = Explanation(
            loadBalancer: balancer.settings.arn, listener: chosen.arn, port: chosen.port,
            rule: rule.map { .init(arn: $0.arn, priority: String($0.priority), conditions: []) }
                ?? .init(arn: chosen.settings.defaultRule, priority: "default", conditions: []),
            action: "none")
        let actions = rule?.actions ?? chosen.settings.actions
        switch route.outcome {
        case .fixedResponse: told.action = "fixed-response"
        case .redirect: told.action = "redirect"
        case .forward(let forward):
            told.action = "forward"
            told.group = group(forward.group, text(forward.groupChoice, forward.group, actions), actions)
            told.mirror = groups[forward.group].mirror?.targetGroup
            told.target = target(forward)
            told.notEligible = notEligible(inGroup: forward.group)
            if groups[forward.group].failsOpen {
                told.note = "too few targets are healthy, so that unhealthy ones get requests too (fail open)"
            }
        case .noTarget(let group):
            told.action = "forward"
            told.group = self.group(group, "no target of it may get a request", actions)
            told.notEligible = notEligible(inGroup: group)
            told.note = "503: the group has no target that is healthy, nor one that has failed its checks"
        case .noGroup:
            told.action = "forward"
            told.note = "503: no group of the action has a weight above 0"
        }
        return told
    }

    private func group(_ index: Int, _ choice: String, _ actions: [RoutingTable.Action]) -> Explanation.Group {
        var weights: [String: Int] = [:]
        if case .forward(let all, _) = actions.last { for group in all { weights[group.targetGroup] = group.weight } }
        return .init(arn: groups[index].arn, choice: choice, weights: weights)
    }

    private func text(_ choice: Route.GroupChoice, _ group: Int, _ actions: [RoutingTable.Action]) -> String {
        switch choice {
        case .only: return "the only group with a weight"
        case .sticky: return "the client's cookie AWSALBTG"
        case .drawn(let number, let total):
            guard case .forward(let all, _) = actions.last else { return "drew \(number)" }
            var first = 0
            for one in all where self.group(arn: one.targetGroup) != nil {
                if one.targetGroup == groups[group].arn { break }
                first += one.weight
            }
            let own = all.first { $0.targetGroup == groups[group].arn }?.weight ?? 0
            return "drew \(number) of 0 to \(total - 1), where \(first) to \(first + own - 1) are its own"
        }
    }

    private func target(_ forward: Route.Forward) -> Explanation.Target {
        let group = groups[forward.group]
        let key = group.targets[forward.target].target
        return .init(
            id: key.id, port: key.port, choice: group.text(forward.targetChoice),
            health: group.health[forward.target].state.rawValue, eligible: group.eligible.count)
    }

    private func notEligible(inGroup index: Int) -> [Explanation.Ineligible] {
        let group = groups[index]
        let eligible = Set(group.eligible)
        let others = group.targets.indices.filter { !eligible.contains($0) }
            .map { (key: group.targets[$0], health: group.health[$0]) }
        return (others + group.draining.map { (key: $0, health: .draining) }).prefix(10).map { key, health in
            .init(
                id: key.target.id, port: key.target.port, health: health.state.rawValue, reason: health.reason,
                description: health.description)
        }
    }
}

extension Routes.Group {
    fileprivate func text(_ choice: Route.TargetChoice) -> String {
        switch (choice, stickiness) {
        case (.algorithm, _): algorithm.rawValue
        case (.sticky, .sourceIP): "the client's address"
        case (.sticky, .applicationCookie): "the client's cookie AWSALBAPP"
        case (.sticky, _): "the client's cookie AWSALB"
        }
    }

    fileprivate var failsOpen: Bool { eligible.contains { health[$0].state != .healthy } }
}
