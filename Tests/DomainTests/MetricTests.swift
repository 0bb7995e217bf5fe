import Domain
import Foundation
import TestKit
import Testing

@Suite("Metrics")
struct MetricTests {
    private let scope = Scope(account: "1", region: "r")
    private let metric = MetricIdentity(namespace: "N", name: "M", dimensions: [.init("b", "2"), .init("a", "1")])
    private let start = Date(timeIntervalSince1970: 6_000)

    @Test("measurements of a minute are one point, whatever order they come in, and longer periods are sums of them")
    func aggregates() {
        var archive = MetricArchive(minute: 60)
        for (offset, value) in [(70.0, 3.0), (0, 1), (10, 2), (130, 4)] {
            archive.put(.init(at: start + offset, value: value), of: metric, unit: "Count", in: scope)
        }
        let series = archive.points(of: metric, in: scope)
        #expect(series.points.map(\.at) == [start, start + 60, start + 120])
        #expect(series.points.map(\.sum) == [3, 3, 4] && series.unit == "Count")
        let whole = series.aggregated(over: 300, from: start, to: start + 300)
        #expect(whole.count == 1)
        #expect(whole.first?.value(of: .average) == 2.5 && whole.first?.value(of: .sampleCount) == 4)
        #expect(whole.first?.value(of: .percentile(50)) == 2 && whole.first?.value(of: .maximum) == 4)
        #expect(archive.points(of: metric, in: Scope(account: "2", region: "r")).points.isEmpty)
    }

    @Test("a series keeps three hours, and what is older is forgotten")
    func forgets() {
        var archive = MetricArchive(minute: 1)
        for second in 0..<1_000 {
            archive.put(.init(at: start + Double(second), value: 1), of: metric, unit: nil, in: scope)
        }
        #expect(archive.points(of: metric, in: scope).points.count == 180)
        archive.forget(at: start + 2_000)
        #expect(archive.metrics(in: scope).isEmpty)
    }

    @Test("very many different values keep near percentiles in bounded memory")
    func bounded() throws {
        var counts = ValueCounts()
        for number in 1...20_000 { counts.add(Double(number)) }
        #expect(counts.counts.count <= 256)
        let median = try #require(MetricPoint(counts).value(of: .percentile(50)))
        #expect(abs(median - 10_000) < 1_000)
    }

    @Test(
        "metric math gives a value where its series have one",
        arguments: [
            ("e1 / r1 * 100", [1: 50.0, 2: 25]), ("FILL(e1, 0) + 1", [1: 6, 2: 6, 3: 1]),
            ("SUM(METRICS())", [1: 15, 2: 25, 3: 7]),
            ("IF(r1 > 10, e1, 0)", [2: 5, 3: 0]), ("MAX([e1, r1])", [1: 10, 2: 20, 3: 7]), ("-e1 ^ 2", [1: 25, 2: 25]),
            ("e1 > 4 AND r1 < 15", [1: 1, 2: 0]), ("(1 + 2) * 2", [:]),
        ] as [(String, [Int: Double])])
    func math(text: String, expected: [Int: Double]) throws {
        func instant(_ number: Int) -> Date { Date(timeIntervalSince1970: Double(number)) }
        let known: [String: MetricExpression.Series] = [
            "e1": [instant(1): 5, instant(2): 5], "r1": [instant(1): 10, instant(2): 20, instant(3): 7],
        ]
        let value = try MetricExpression(text).value(known, metrics: Array(known.values), period: 60)
        guard case .series(let series) = value else {
            #expect(value == .number(6) && expected.isEmpty)
            return
        }
        if text.hasPrefix("IF") {
            // Where the condition does not hold it is the other value.
            #expect(series == [instant(1): 0, instant(2): 5, instant(3): 0])
        } else {
            #expect(series == expected.reduce(into: [:]) { $0[instant($1.key)] = $1.value })
        }
    }

    @Test(
        "what is no expression is refused", arguments: ["", "1 +", "f(", "a b", "SUM(1)", "2 $ 3", "1..2", "NOPE(e1)"])
    func refuses(text: String) {
        #expect(throws: Fault.self) {
            _ = try MetricExpression(text).value([:], metrics: [], period: 60)
        }
    }
}

extension MetricPoint {
    fileprivate init(_ counts: ValueCounts) {
        self.init(
            at: Date(timeIntervalSince1970: 0), sum: 0, count: 0, minimum: 0, maximum: 1, values: counts)
    }
}
