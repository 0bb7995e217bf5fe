/// Where a request goes.
package enum Route: Sendable, Equatable {
    /// To a target, an index into `Routes.targets`; the group is kept for a second attempt.
    case forward(target: Int, group: Int)
    case fixedResponse(status: Int, contentType: String?, body: String?)
    /// The chosen group has no target that may get a request: 503.
    case noTarget
    /// No group has a weight above 0: 503 too, but there is nothing to wait for.
    case noGroup
}

extension Routes {
    /// - Parameter generator: draws the group when there are several; not asked when there is one.
    package func route(
        loadBalancer: Int, listener: Int, using generator: inout some RandomNumberGenerator
    ) -> Route {
        switch loadBalancers[loadBalancer].listeners[listener].action {
        case .fixedResponse(let status, let contentType, let body):
            return .fixedResponse(status: status, contentType: contentType, body: body)
        case .forward(let groups, let total):
            guard let group = Self.draw(groups, total, using: &generator) else { return .noGroup }
            guard let target = nextTarget(inGroup: group) else { return .noTarget }
            return .forward(target: target, group: group)
        }
    }

    /// The eligible target whose turn it is. nil when the group has none.
    package func nextTarget(inGroup group: Int) -> Int? {
        let eligible = groups[group].eligible
        guard !eligible.isEmpty else { return nil }
        return eligible.count == 1 ? eligible[0] : eligible[groups[group].turn.next(below: eligible.count)]
    }

    private static func draw(
        _ groups: [(group: Int, upTo: Int)], _ total: Int, using generator: inout some RandomNumberGenerator
    ) -> Int? {
        if groups.count <= 1 { return groups.first?.group }
        let drawn = Int.random(in: 0..<total, using: &generator)
        return groups.first { drawn < $0.upTo }?.group
    }
}
