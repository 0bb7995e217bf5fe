package import Foundation

/// What was measured of a metric in one period. A period without a measurement has no point, as on AWS.
package struct MetricPoint: Sendable, Equatable {
    /// When the period began.
    package var at: Date
    package var sum: Double
    package var count: Double
    package var minimum: Double
    package var maximum: Double
    /// nil where only the summary is known: then there are no percentiles.
    package var values: ValueCounts?

    package init(
        at: Date, sum: Double, count: Double, minimum: Double, maximum: Double, values: ValueCounts? = nil
    ) {
        self.at = at
        self.sum = sum
        self.count = count
        self.minimum = minimum
        self.maximum = maximum
        self.values = values
    }

    package init(at: Date, value: Double, count: Double = 1) {
        var values = ValueCounts()
        values.add(value, count)
        self.init(at: at, sum: value * count, count: count, minimum: value, maximum: value, values: values)
    }

    mutating func add(_ other: MetricPoint) {
        sum += other.sum
        count += other.count
        minimum = min(minimum, other.minimum)
        maximum = max(maximum, other.maximum)
        guard var all = values, let more = other.values else {
            values = nil
            return
        }
        all.add(more)
        values = all
    }

    package func value(of statistic: StatisticKind) -> Double? {
        switch statistic {
        case .sampleCount: count
        case .sum: sum
        case .average: count == 0 ? nil : sum / count
        case .minimum: minimum
        case .maximum: maximum
        case .percentile(let percent): values?.quantile(percent / 100) ?? (minimum == maximum ? minimum : nil)
        }
    }
}

/// How often each value was measured, in bounded memory: where there are very many different ones, near values count as
/// one, within a hundredth.
package struct ValueCounts: Sendable, Equatable {
    package private(set) var counts: [Double: Double] = [:]

    private static let limit = 256

    package init() {}

    package mutating func add(_ value: Double, _ count: Double = 1) {
        counts[value, default: 0] += count
        if counts.count > Self.limit { coarsen() }
    }

    mutating func add(_ other: ValueCounts) {
        for (value, count) in other.counts { add(value, count) }
    }

    /// Steps of a hundredth; values that are further apart than a few orders of magnitude are as many steps more, so the
    /// steps grow until all fit.
    private mutating func coarsen() {
        var step = 1.01
        while counts.count > Self.limit / 2, step < 1e6 {
            var merged: [Double: Double] = [:]
            for (value, count) in counts {
                let size = abs(value)
                let near = size == 0 ? 0 : exp((log(size) / log(step)).rounded() * log(step))
                merged[value < 0 ? -near : near, default: 0] += count
            }
            counts = merged
            step *= step
        }
    }

    /// - Parameter fraction: 0.99 for the 99th percentile.
    func quantile(_ fraction: Double) -> Double? {
        let total = counts.values.reduce(0, +)
        guard total > 0 else { return nil }
        var seen = 0.0
        for (value, count) in counts.sorted(by: { $0.key < $1.key }) {
            seen += count
            if seen >= fraction * total { return value }
        }
        return counts.keys.max()
    }
}

/// Source: Amazon CloudWatch User Guide, "CloudWatch statistics definitions". Trimmed means and their kin are not served.
package enum StatisticKind: Sendable, Equatable {
    case sampleCount, sum, average, minimum, maximum
    /// 0 to 100.
    case percentile(Double)

    package init?(_ word: String) {
        switch word {
        case "SampleCount", "n": self = .sampleCount
        case "Sum": self = .sum
        case "Average", "avg": self = .average
        case "Minimum", "min": self = .minimum
        case "Maximum", "max": self = .maximum
        default:
            guard word.hasPrefix("p"), let percent = Double(word.dropFirst()), (0...100).contains(percent) else {
                return nil
            }
            self = .percentile(percent)
        }
    }
}
