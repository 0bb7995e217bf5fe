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

    package struct Rule: Sendable, Equatable, Encodable {
        package var arn: String
        /// `default`, or a number as text, as ELBv2 has it.
        package var priority: String
        /// All of them held.
        package var conditions: [String]
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
    }
}

extension Routes {
    /// - Parameter route: of a request to the listener, by these same routes.
    package func explain(_ route: Route, loadBalancer: Int, listener: Int) -> Explanation {
        let balancer = loadBalancers[loadBalancer]
        let chosen = balancer.listeners[listener]
        let rule = route.rule.map { chosen.matcher.rules[$0] }
        var told = Explanation(
            loadBalancer: balancer.settings.arn, listener: chosen.arn, port: chosen.port,
            rule: rule.map(Explanation.Rule.init)
                ?? .init(arn: chosen.settings.defaultRule, priority: "default", conditions: []),
            action: "none")
        let actions = rule?.actions ?? chosen.settings.actions
        switch route.outcome {
        case .fixedResponse: told.action = "fixed-response"
        case .redirect: told.action = "redirect"
        case .forward(let forward):
            told.action = "forward"
            told.group = group(forward.group, forward.groupChoice.text, actions)
            told.mirror = groups[forward.group].mirror?.targetGroup
            told.target = target(forward)
            told.notEligible = notEligible(inGroup: forward.group)
        case .noTarget(let group):
            told.action = "forward"
            told.group = self.group(group, "no target of it may get a request", actions)
            told.notEligible = notEligible(inGroup: group)
        case .noGroup: told.action = "forward"
        }
        return told
    }

    private func group(_ index: Int, _ choice: String, _ actions: [RoutingTable.Action]) -> Explanation.Group {
        var weights: [String: Int] = [:]
        if case .forward(let all, _) = actions.last { for group in all { weights[group.targetGroup] = group.weight } }
        return .init(arn: groups[index].arn, choice: choice, weights: weights)
    }

    private func target(_ forward: Route.Forward) -> Explanation.Target {
        let key = targets[forward.target].target
        let group = groups[forward.group]
        let choice = forward.targetChoice == .sticky ? "the client's cookie or address" : "the group's algorithm"
        return .init(
            id: key.id, port: key.port, choice: choice, health: health[forward.target].state.rawValue,
            eligible: group.eligible.count)
    }

    private func notEligible(inGroup index: Int) -> [Explanation.Ineligible] {
        let eligible = Set(groups[index].eligible)
        return groups[index].members.filter { !eligible.contains($0) }.prefix(10).map { member in
            let key = targets[member].target
            return .init(
                id: key.id, port: key.port, health: health[member].state.rawValue, reason: health[member].reason)
        }
    }
}

extension Route.GroupChoice {
    fileprivate var text: String {
        switch self {
        case .only: "the only group with a weight"
        case .drawn(let number, let total): "drew \(number) of \(total)"
        case .sticky: "the client's cookie"
        }
    }
}

extension Explanation.Rule {
    fileprivate init(_ rule: RoutingTable.Rule) {
        arn = rule.arn
        priority = String(rule.priority)
        conditions = rule.conditions.map(\.text)
    }
}

extension RoutingTable.Condition {
    /// As one would say it: `path-pattern is /api/*`.
    fileprivate var text: String {
        switch self {
        case .hostHeader(let patterns): "host-header is " + Self.text(patterns)
        case .pathPattern(let patterns): "path-pattern is " + Self.text(patterns)
        case .httpHeader(let name, let patterns): "http-header \(name) is " + Self.text(patterns)
        case .httpRequestMethod(let methods): "http-request-method is " + methods.joined(separator: " or ")
        case .queryString(let patterns):
            "query-string is " + patterns.map { "\($0.key ?? "*")=\($0.value)" }.joined(separator: " or ")
        case .sourceIP(let networks): "source-ip is " + networks.joined(separator: " or ")
        }
    }

    private static func text(_ patterns: [RoutingTable.Pattern]) -> String {
        patterns.map { pattern in
            switch pattern {
            case .wildcard(let text): text
            case .regularExpression(let text): "the regular expression \(text)"
            }
        }
        .joined(separator: " or ")
    }
}
