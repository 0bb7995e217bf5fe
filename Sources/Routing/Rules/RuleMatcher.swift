/// Finds the rule that a request matches, among as many as there are.
///
/// Rules are looked up by their host (exact, or `*` and an ending), by the part of their path before the first
/// wildcard, and by exact values of one field, so that those for others cost nothing. Only rules with none of these (by
/// query, method, address, regular expression, or a pattern with a wildcard at both ends) are gone through one after
/// the other.
///
/// A class, because it is shared: it does not change while the health of targets does.
package final class RuleMatcher: Sendable {
    /// In the order of their priorities.
    package let rules: [RoutingTable.Rule]
    let conditions: [[CompiledCondition]]
    package let transforms: [RequestTransform?]
    private let index: RuleIndex

    init(_ rules: [RoutingTable.Rule]) {
        let sorted = rules.sorted { $0.priority < $1.priority }
        self.rules = sorted
        conditions = sorted.map { $0.conditions.map(CompiledCondition.init) }
        transforms = sorted.map { RequestTransform($0.transforms) }
        var index = RuleIndex()
        for rule in sorted.indices { index.add(rule, conditions[rule]) }
        self.index = index
    }

    /// The index of the first rule whose conditions all hold; nil: the default rule.
    package func match(_ request: some RoutableRequest) -> Int? {
        if rules.isEmpty { return nil }
        let parts = RequestParts(request)
        var best = rules.count
        index.forEachCandidates(parts, request) { candidates in
            for rule in candidates {
                if rule >= best { return }
                if holds(conditions[rule], parts, request) {
                    best = rule
                    return
                }
            }
        }
        return best < rules.count ? best : nil
    }

    @inline(__always)
    private func holds(
        _ conditions: [CompiledCondition], _ parts: RequestParts, _ request: some RoutableRequest
    ) -> Bool {
        for condition in conditions where !condition.holds(for: parts, request) { return false }
        return true
    }
}
