import Testing

@testable import Domain

@Suite("Capacity providers' shares of tasks")
struct ProviderShareTests {
    private func taken(_ count: Int, by shares: [ProviderShare]) -> [String] {
        (0..<count).reduce(into: []) { taken, _ in taken += shares.next(after: taken).map { [$0] } ?? [] }
    }

    @Test("the base comes first, and the weights share what is left")
    func shares() {
        let shares = [
            ProviderShare(name: "FARGATE", base: 1, weight: 1), ProviderShare(name: "FARGATE_SPOT", base: 0, weight: 3),
        ]
        let taken = taken(9, by: shares)
        #expect(taken.first == "FARGATE")
        #expect(taken.count { $0 == "FARGATE" } == 3)
        #expect(taken.count { $0 == "FARGATE_SPOT" } == 6)
    }

    @Test("one without a weight gets its base only; alone, it gets everything")
    func withoutWeight() {
        let base = ProviderShare(name: "a", base: 2, weight: 0)
        #expect(taken(4, by: [base, .init(name: "b", base: 0, weight: 1)]) == ["a", "a", "b", "b"])
        #expect(taken(3, by: [base]) == ["a", "a", "a"])
        #expect(taken(3, by: []).isEmpty)
    }
}
