package import Foundation

/// Measurements of metrics in memory: of each a fixed number of periods, and a fixed number of metrics. When it is full
/// the oldest gives way.
package struct MetricArchive: Sendable {
    private struct Key: Hashable {
        var scope: Scope
        var metric: MetricIdentity
    }
    private struct Series {
        var unit: String?
        /// Oldest first.
        var points: [MetricPoint] = []
    }
    private var series: [Key: Series] = [:]
    /// Seconds that a point of usual resolution stands for: a minute of AWS's clock.
    private let minute: Double

    private static let pointLimit = 180
    private static let seriesLimit = 5_000

    package init(minute: Double) { self.minute = minute }

    /// - Parameter isFine: as `StorageResolution` 1: the points stand for a second of AWS's clock.
    package mutating func put(
        _ measured: MetricPoint, of metric: MetricIdentity, unit: String?, isFine: Bool = false, in scope: Scope
    ) {
        let key = Key(scope: scope, metric: metric)
        makeRoom(for: key)
        var point = measured
        point.at = measured.at.start(of: isFine ? minute / 60 : minute)
        var found = series[key] ?? Series()
        found.unit = unit ?? found.unit
        let index = found.points.lastIndex { $0.at <= point.at }
        if let index, found.points[index].at == point.at {
            found.points[index].add(point)
        } else {
            found.points.insert(point, at: index.map { $0 + 1 } ?? 0)
        }
        let limit = isFine ? Self.pointLimit * 10 : Self.pointLimit
        found.points.removeFirst(max(0, found.points.count - limit))
        series[key] = found
    }

    private mutating func makeRoom(for key: Key) {
        guard series.count >= Self.seriesLimit, series[key] == nil else { return }
        let oldest = series.min {
            ($0.value.points.last?.at ?? .distantPast) < ($1.value.points.last?.at ?? .distantPast)
        }
        if let oldest { series[oldest.key] = nil }
    }

    /// Forgets points older than three hours of AWS's clock, and metrics that have none left.
    package mutating func forget(at now: Date) {
        let oldest = now - minute * Double(Self.pointLimit)
        for (key, found) in series where found.points.first.map({ $0.at < oldest }) ?? true {
            let left = found.points.filter { $0.at >= oldest }
            if left.isEmpty { series[key] = nil } else { series[key]?.points = left }
        }
    }

    /// Oldest first.
    package func points(of metric: MetricIdentity, in scope: Scope) -> MeasuredSeries {
        let found = series[Key(scope: scope, metric: metric)]
        return MeasuredSeries(points: found?.points ?? [], unit: found?.unit)
    }

    package func metrics(in scope: Scope) -> [MetricIdentity] {
        series.keys.filter { $0.scope == scope }.map(\.metric)
    }
}

/// What was measured of one metric.
package struct MeasuredSeries: Sendable, Equatable {
    /// Oldest first.
    package var points: [MetricPoint]
    package var unit: String?

    package init(points: [MetricPoint] = [], unit: String? = nil) {
        self.points = points
        self.unit = unit
    }

    /// Points of that many seconds each, from those that begin within the range.
    /// - Parameter countsFromStart: whether the first of them begins with the range, else on a mark of the clock.
    package func aggregated(
        over seconds: Double, from start: Date, to end: Date, countsFromStart: Bool = false
    ) -> [MetricPoint] {
        var found: [MetricPoint] = []
        for point in points where point.at >= start && point.at < end {
            var point = point
            point.at = point.at.start(of: seconds, from: countsFromStart ? start : Date(timeIntervalSince1970: 0))
            if let last = found.indices.last, found[last].at == point.at {
                found[last].add(point)
            } else {
                found.append(point)
            }
        }
        return found
    }
}

extension Date {
    /// When the period of so many seconds began that this instant is in. A millionth of a second belongs to the next one,
    /// since lengths that are no whole numbers are not exact.
    package func start(of seconds: Double) -> Date { start(of: seconds, from: Date(timeIntervalSince1970: 0)) }

    /// - Parameter origin: when one of the periods began.
    func start(of seconds: Double, from origin: Date) -> Date {
        origin + (timeIntervalSince(origin) / seconds + 1e-6).rounded(.down) * seconds
    }
}
