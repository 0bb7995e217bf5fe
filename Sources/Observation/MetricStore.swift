package import Foundation

/// What a series is about, as CloudWatch's dimensions name it: `app/NAME/ID`, `targetgroup/NAME/ID`.
package struct Dimensions: Sendable, Hashable {
    package var loadBalancer: String?
    package var targetGroup: String?
    package var availabilityZone: String?
    /// One target, as `id:port`; Teal's own.
    package var target: String?

    package init(
        loadBalancer: String? = nil, targetGroup: String? = nil, availabilityZone: String? = nil, target: String? = nil
    ) {
        self.loadBalancer = loadBalancer
        self.targetGroup = targetGroup
        self.availabilityZone = availabilityZone
        self.target = target
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
    package var targets: [TargetCounts] = []

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
    private var targetsBefore: [TargetCounts.Key: TargetCounts] = [:]
    private var followed: Set<TargetCounts.Key> = []

    private static let mostFollowed = 500

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
        takeTargets(gauges, at)
        forgetOld(at)
    }

    /// Each target by itself, and the sums of each zone.
    /// Source: Application Load Balancers guide, "Metric dimensions for Application Load Balancers".
    private mutating func takeTargets(_ gauges: Gauges, _ at: Date) {
        var healthy: [Dimensions: (well: Int, ill: Int)] = [:]
        let groups = gauges.loadBalancerOfGroup.keys.reduce(into: [:]) { $0[$1] = gauges.dimensions(ofGroup: $1) }
        for target in gauges.targets {
            let news = target.since(targetsBefore[target.key])
            targetsBefore[target.key] = target
            guard let group = groups[target.key.targetGroup] else { continue }
            follow(target.key, news, group, at)
            guard let zone = target.zone else { continue }
            let zoned = Dimensions(
                loadBalancer: group.loadBalancer, targetGroup: group.targetGroup, availabilityZone: zone)
            add(news, to: zoned, at)
            add(news, to: Dimensions(loadBalancer: group.loadBalancer, availabilityZone: zone), at)
            guard let isHealthy = target.isHealthy else { continue }
            healthy[zoned, default: (0, 0)].well += isHealthy ? 1 : 0
            healthy[zoned, default: (0, 0)].ill += isHealthy ? 0 : 1
        }
        for (dimensions, count) in healthy {
            add(.healthyHostCount, gauge: count.well, to: dimensions, at)
            add(.unhealthyHostCount, gauge: count.ill, to: dimensions, at)
        }
    }

    /// Of so many targets only that what is kept stays small.
    private mutating func follow(
        _ target: TargetCounts.Key, _ news: TargetCounts, _ group: Dimensions, _ at: Date
    ) {
        guard news.requests > 0, followed.contains(target) || followed.count < Self.mostFollowed else { return }
        followed.insert(target)
        var own = group
        own.target = target.target
        add(news, to: own, at)
    }

    private mutating func add(_ news: TargetCounts, to dimensions: Dimensions, _ at: Date) {
        let counted: [(Metric, Int)] = [
            (.requestCount, news.requests), (.target2XX, news.byClass[2]), (.target3XX, news.byClass[3]),
            (.target4XX, news.byClass[4]), (.target5XX, news.byClass[5]),
        ]
        for (metric, count) in counted where count > 0 {
            add(metric, dimensions, .init(at: at, sum: Double(count), count: count, minimum: 1, maximum: 1))
        }
        let answered = news.byClass.dropFirst().reduce(0, +)
        guard answered > 0 else { return }
        let seconds = Double(news.microseconds) / 1_000_000
        let average = seconds / Double(answered)
        add(
            .targetResponseTime, dimensions,
            .init(at: at, sum: seconds, count: answered, minimum: average, maximum: average))
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

    /// Those that have every dimension asked for; all where none is. Those of one zone or target only where they are
    /// asked for.
    package func series(metric: String? = nil, of dimensions: Dimensions = Dimensions()) -> [(key: Key, value: Series)]
    {
        series.filter { key, _ in
            (metric == nil || key.metric.name == metric)
                && (dimensions.loadBalancer == nil || key.dimensions.loadBalancer == dimensions.loadBalancer)
                && (dimensions.targetGroup == nil || key.dimensions.targetGroup == dimensions.targetGroup)
                && key.dimensions.availabilityZone == dimensions.availabilityZone
                && key.dimensions.target == dimensions.target
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
