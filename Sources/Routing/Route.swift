/// What becomes of a request, and why: enough is kept of each choice that it can be explained afterwards.
package struct Route: Sendable, Equatable {
    /// The index of the rule that matched, among its listener's; nil: the default rule.
    package var rule: Int?
    package var outcome: Outcome

    package enum Outcome: Sendable, Equatable {
        case forward(Forward)
        case fixedResponse(status: Int, contentType: String?, body: String?)
        case redirect(status: Int, location: String)
        /// The chosen group has no target that may get a request: 503.
        case noTarget(group: Int)
        /// No group has a weight above 0: 503 too, but there is nothing to wait for.
        case noGroup
    }

    package struct Forward: Sendable, Equatable {
        /// An index among the group's targets.
        package var target: Int
        /// An index into `Routes.groups`; kept for a second attempt.
        package var group: Int
        package var groupChoice: GroupChoice
        package var targetChoice: TargetChoice
        /// Seconds for which the client is to stay with the group; nil: not at all.
        package var groupStickiness: Int?
    }

    package enum GroupChoice: Sendable, Equatable {
        /// There is no other with a weight.
        case only
        /// The number drawn, below the sum of the weights.
        case drawn(Int, of: Int)
        /// The client's cookie names it.
        case sticky
    }

    package enum TargetChoice: Sendable, Equatable {
        case algorithm
        /// The client's cookie names it.
        case sticky
    }
}

/// When a request is routed, and what is only known then.
package struct RoutingMoment: Sendable {
    /// On the clock that `Routes` was given the starts of targets by.
    package var now: Duration
    /// Since 1970.
    package var seconds: Int
    /// The client came to this zone's address; nil: to an address that all zones share.
    package var zone: String?
    package var isSecure: Bool

    package init(now: Duration, seconds: Int, zone: String? = nil, isSecure: Bool = false) {
        self.now = now
        self.seconds = seconds
        self.zone = zone
        self.isSecure = isSecure
    }
}

extension Routes {
    /// - Parameters:
    ///   - outstanding: how many requests a group's target, by its index there, is answering now.
    ///   - generator: draws where there is something to draw; not asked when there is one group and it takes turns.
    package func route(
        loadBalancer: Int, listener: Int, _ request: some RoutableRequest, at moment: RoutingMoment,
        outstanding: (_ group: Int, _ target: Int) -> Int, using generator: inout some RandomNumberGenerator
    ) -> Route {
        let listener = loadBalancers[loadBalancer].listeners[listener]
        let rule = listener.matcher.match(request)
        let action = rule.map { listener.ruleActions[$0] } ?? listener.defaultAction
        return Route(
            rule: rule,
            outcome: outcome(of: action, listener, request, moment, outstanding, &generator))
    }

    private func outcome(
        of action: Action, _ listener: Listener, _ request: some RoutableRequest, _ moment: RoutingMoment,
        _ outstanding: (_ group: Int, _ target: Int) -> Int, _ generator: inout some RandomNumberGenerator
    ) -> Route.Outcome {
        switch action {
        case .fixedResponse(let status, let contentType, let body):
            .fixedResponse(status: status, contentType: contentType, body: body)
        case .redirect(let redirect):
            .redirect(
                status: redirect.status,
                location: redirect.location(for: request, isSecure: moment.isSecure, port: listener.port))
        case .forward(let forward): self.forward(forward, request, moment, outstanding, &generator)
        }
    }

    private func forward(
        _ action: ForwardAction, _ request: some RoutableRequest, _ moment: RoutingMoment,
        _ outstanding: (_ group: Int, _ target: Int) -> Int, _ generator: inout some RandomNumberGenerator
    ) -> Route.Outcome {
        guard let (group, groupChoice) = choose(action, request, moment, &generator) else { return .noGroup }
        let stickiness = action.stickiness
        if let target = groups[group].stickyTarget(of: request, moment) {
            return .forward(
                .init(
                    target: target, group: group, groupChoice: groupChoice, targetChoice: .sticky,
                    groupStickiness: stickiness))
        }
        guard let target = groups[group].choose(moment, { outstanding(group, $0) }, &generator) else {
            return .noTarget(group: group)
        }
        return .forward(
            .init(
                target: target, group: group, groupChoice: groupChoice, targetChoice: .algorithm,
                groupStickiness: stickiness))
    }

    private func choose(
        _ action: ForwardAction, _ request: some RoutableRequest, _ moment: RoutingMoment,
        _ generator: inout some RandomNumberGenerator
    ) -> (group: Int, Route.GroupChoice)? {
        if action.groups.count <= 1 { return action.groups.first.map { ($0.group, .only) } }
        if action.stickiness != nil,
            let token = UInt64(of: StickyToken.groupCookie, in: request, at: moment),
            let sticky = action.groups.first(where: { groups[$0.group].token == token })
        {
            return (sticky.group, .sticky)
        }
        let drawn = Int.random(in: 0..<action.total, using: &generator)
        guard let choice = action.groups.first(where: { drawn < $0.upTo }) else { return nil }
        return (choice.group, .drawn(drawn, of: action.total))
    }

    /// The next target of the group in turn, whatever the algorithm: for an attempt after a target was lost. nil without any.
    package func nextTarget(inGroup group: Int) -> Int? {
        let eligible = groups[group].eligible
        guard !eligible.isEmpty else { return nil }
        return eligible.count == 1 ? eligible[0] : eligible[groups[group].turn.next(below: eligible.count)]
    }
}
