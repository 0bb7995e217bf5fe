/// What a capacity provider gets of the tasks that are started together, or for a service.
/// Source: Amazon ECS API Reference, `CapacityProviderStrategyItem`.
package struct ProviderShare: Codable, Sendable, Equatable {
    package var name: String
    /// As many tasks, before others get any.
    package var base: Int
    package var weight: Int

    package init(name: String, base: Int, weight: Int) {
        self.name = name
        self.base = base
        self.weight = weight
    }
}

extension [ProviderShare] {
    /// The provider of the next task; nil: none is named.
    /// - Parameter taken: those of the tasks that there are.
    func next(after taken: [String]) -> String? {
        func count(_ share: ProviderShare) -> Int { taken.count { $0 == share.name } }
        if let first = first(where: { count($0) < $0.base }) { return first.name }
        let most = filter { $0.weight > 0 }.min { one, other in
            Double(count(one) - one.base + 1) / Double(one.weight)
                < Double(count(other) - other.base + 1) / Double(other.weight)
        }
        return (most ?? first)?.name
    }
}
