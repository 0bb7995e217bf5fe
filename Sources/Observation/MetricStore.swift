package import Foundation

/// What a series is about, as CloudWatch's dimensions name it: `app/NAME/ID`, `targetgroup/NAME/ID`.
package struct Dimensions: Sendable, Hashable {
    package var loadBalancer: String?
    package var targetGroup: String?

    package init(loadBalancer: String? = nil, targetGroup: String? = nil) {
        self.loadBalancer = loadBalancer
        self.targetGroup = targetGroup
    }

    /// The part of an ARN that CloudWatch uses as the value.
    package static func value(ofARN arn: String) -> String {
        let resource = arn.split(separator: ":", maxSplits: 5).last.map(String.init) ?? arn
        return resource.hasPrefix("loadbalancer/") ? String(resource.dropFirst("loadbalancer/".count)) : resource
    }
}

/// What the sampler found beside the counts.
package struct Gauges: Sendable, Equatable {
    /// The group's load balancer, by ARN; a group that none uses has no metrics.
    package var loadBalancerOfGroup: [String: String] = [:]
    package var healthy: [String: Int] = [:]
    package var unhealthy: [String: Int] = [:]

    package init() {}
}

/// The time series of all metrics, as CloudWatch would keep them: a value, given counts from time to time.
package struct MetricStore: Sendable {
    package struct Key: Sendable, Hashable {
        package var metric: Metric
        package var dimensions: Dimensions
    }

    /// Seconds that a point stands for: a minute of AWS's clock, so 60 divided by the time scale.
    package let period: Double
    /// Points of a series: three hours of AWS's clock.
    package let capacity: Int
    private var series: [Key: Series] = [:]
    private var before = TrafficCounts()

    package init(period: Double, capacity: Int = 180) {
        self.period = period
        self.capacity = capacity
    }

    /// Adds what happened since the last time to the period that the instant is in.
    package mutating func take(_ counts: TrafficCounts, _ gauges: Gauges, at now: Date) {
        let at = start(of: now)
        for (arn, now) in counts.loadBalancers {
            let dimensions = Dimensions(loadBalancer: Dimensions.value(ofARN: arn))
            add(now.since(before.loadBalancers[arn] ?? Counts()), of: now, to: dimensions, at)
        }
        for (arn, now) in counts.targetGroups {
            guard let dimensions = gauges.dimensions(ofGroup: arn) else { continue }
            let news = now.since(before.targetGroups[arn] ?? Counts())
            add(news, of: now, to: dimensions, at)
            addPerTarget(news[.requestCount], healthy: gauges.healthy[arn] ?? 0, to: dimensions, at)
        }
        for arn in gauges.loadBalancerOfGroup.keys {
            guard let dimensions = gauges.dimensions(ofGroup: arn) else { continue }
            add(.healthyHostCount, gauge: gauges.healthy[arn] ?? 0, to: dimensions, at)
            add(.unhealthyHostCount, gauge: gauges.unhealthy[arn] ?? 0, to: dimensions, at)
        }
        before = counts
        forgetOld(at)
    }

    private func start(of instant: Date) -> Date {
        Date(timeIntervalSince1970: (instant.timeIntervalSince1970 / period).rounded(.down) * period)
    }

    private mutating func add(_ news: Counts, of now: Counts, to dimensions: Dimensions, _ at: Date) {
        for metric in Metric.allCases where metric != .targetResponseTime {
            if metric.isGauge {
                if now[metric] > 0 { add(metric, gauge: now[metric], to: dimensions, at) }
            } else if news[metric] > 0 {
                let isBytes = metric.unit == .bytes
                let sum = Double(news[metric])
                add(
                    metric, dimensions,
                    .init(
                        at: at, sum: sum, count: isBytes ? 1 : news[metric], minimum: isBytes ? sum : 1,
                        maximum: isBytes ? sum : 1))
            }
        }
        guard let range = news.responseTimes.range else { return }
        add(
            .targetResponseTime, dimensions,
            .init(
                at: at, sum: Double(news.responseTimes.sum) / 1_000_000, count: news.responseTimes.count,
                minimum: range.lowerBound, maximum: range.upperBound, durations: news.responseTimes))
    }

    private mutating func addPerTarget(_ requests: Int, healthy: Int, to dimensions: Dimensions, _ at: Date) {
        guard requests > 0, healthy > 0 else { return }
        let each = Double(requests) / Double(healthy)
        add(.requestCountPerTarget, dimensions, .init(at: at, sum: each, count: 1, minimum: each, maximum: each))
    }

    private mutating func add(_ metric: Metric, gauge: Int, to dimensions: Dimensions, _ at: Date) {
        let value = Double(gauge)
        add(metric, dimensions, .init(at: at, sum: value, count: 1, minimum: value, maximum: value))
    }

    private mutating func add(_ metric: Metric, _ dimensions: Dimensions, _ point: Series.Point) {
        series[Key(metric: metric, dimensions: dimensions), default: Series(capacity: capacity)].add(point)
    }

    private mutating func forgetOld(_ now: Date) {
        let oldest = now.addingTimeInterval(-period * Double(capacity))
        for key in series.keys { series[key]?.forget(before: oldest) }
        series = series.filter { !$0.value.points.isEmpty }
    }

    /// Those that have every dimension asked for; all where none is.
    package func series(metric: String? = nil, of dimensions: Dimensions = Dimensions()) -> [(key: Key, value: Series)]
    {
        series.filter { key, _ in
            (metric == nil || key.metric.name == metric)
                && (dimensions.loadBalancer == nil || key.dimensions.loadBalancer == dimensions.loadBalancer)
                && (dimensions.targetGroup == nil || key.dimensions.targetGroup == dimensions.targetGroup)
        }
        .sorted {
            ($0.key.metric.rawValue, $0.key.dimensions.sortKey) < ($1.key.metric.rawValue, $1.key.dimensions.sortKey)
        }
    }
}

extension Gauges {
    fileprivate func dimensions(ofGroup arn: String) -> Dimensions? {
        loadBalancerOfGroup[arn].map {
            Dimensions(loadBalancer: Dimensions.value(ofARN: $0), targetGroup: Dimensions.value(ofARN: arn))
        }
    }
}

extension Dimensions {
    fileprivate var sortKey: String { "\(loadBalancer ?? "") \(targetGroup ?? "")" }
}
