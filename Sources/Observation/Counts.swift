/// Everything counted for one load balancer or target group since the start; only grows, gauges aside.
package struct Counts: Sendable, Equatable {
    private var values = [Int](repeating: 0, count: Metric.allCases.count)
    /// `TargetResponseTime`.
    package var responseTimes = DurationHistogram()

    package init() {}

    package subscript(metric: Metric) -> Int {
        get { values[metric.rawValue] }
        set { values[metric.rawValue] = newValue }
    }

    package static func += (counts: inout Counts, other: Counts) {
        for index in counts.values.indices { counts.values[index] += other.values[index] }
        counts.responseTimes.add(other.responseTimes)
    }

    package func since(_ earlier: Counts) -> Counts {
        var difference = self
        for index in values.indices { difference.values[index] -= earlier.values[index] }
        difference.responseTimes = responseTimes.since(earlier.responseTimes)
        return difference
    }
}

/// The counts of everything that carries traffic, at one moment.
package struct TrafficCounts: Sendable, Equatable {
    /// By ARN.
    package var loadBalancers: [String: Counts] = [:]
    package var targetGroups: [String: Counts] = [:]
    package var mirrors: [MirrorKey: MirrorCounts] = [:]

    package init() {}

    package static func += (all: inout TrafficCounts, other: TrafficCounts) {
        all.loadBalancers.merge(other.loadBalancers, uniquingKeysWith: +)
        all.targetGroups.merge(other.targetGroups, uniquingKeysWith: +)
    }
}

extension Counts {
    fileprivate static func + (one: Counts, other: Counts) -> Counts {
        var sum = one
        sum += other
        return sum
    }
}
