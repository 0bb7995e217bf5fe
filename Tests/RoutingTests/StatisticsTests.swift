import Routing
import Testing

@Suite("Weights over many requests")
struct StatisticsTests {
    private static let requests = 100_000

    @Test(
        "100,000 requests are shared out by weight within three standard deviations, and none goes to weight 0",
        arguments: [(1, 99), (50, 50), (0, 1), (999, 1)], [7 as UInt64, 11])
    func weights(_ weights: (Int, Int), seed: UInt64) {
        let table = RoutesTests.table(
            groups: ["blue": ["a"], "green": ["b"]], weights: [("blue", weights.0), ("green", weights.1)])
        let routes = Routes(table, health: RoutesTests.health([("blue", "a", .healthy), ("green", "b", .healthy)]))
        let counts = RoutesTests.draw(routes, Self.requests, seed: seed)
        let share = Double(weights.0) / Double(weights.0 + weights.1)
        let deviation = (Double(Self.requests) * share * (1 - share)).squareRoot()
        let found = Double(counts["a"] ?? 0)
        #expect(abs(found - Double(Self.requests) * share) <= 3 * deviation, "\(counts), seed \(seed)")
        #expect(counts.values.reduce(0, +) == Self.requests)
    }
}
