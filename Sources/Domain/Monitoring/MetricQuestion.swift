package import Foundation

/// Queries over a span of time, with what was measured: `GetMetricData`'s question, and an alarm's.
package struct MetricQuestion: Sendable {
    private let queries: [MetricQuery]
    private let measured: [String: MeasuredSeries]
    private let scale: TimeScale
    /// Whether periods are counted from the begin of the span; else from the full hour, as in graphs.
    private let countsFromStart: Bool

    /// - Parameter measured: by the query's id.
    package init(
        _ queries: [MetricQuery], measured: [String: MeasuredSeries], scale: TimeScale, countsFromStart: Bool = false
    ) {
        self.countsFromStart = countsFromStart
        self.queries = queries
        self.measured = measured
        self.scale = scale
    }

    /// Asks the source for all that the queries need.
    package static func ask(
        _ queries: [MetricQuery], of source: any MetricSource, in scope: Scope, countsFromStart: Bool = false
    ) async -> MetricQuestion {
        var measured: [String: MeasuredSeries] = [:]
        for query in queries {
            guard let statistic = query.statistic else { continue }
            measured[query.id] = await source.series(of: statistic.metric, in: scope)
        }
        return MetricQuestion(
            queries, measured: measured, scale: source.scale, countsFromStart: countsFromStart)
    }

    /// The values of a query by the instants at which their periods begin.
    package func answer(_ id: String, from start: Date, to end: Date) throws(Fault) -> MetricExpression.Series {
        try answer(id, start, end, path: [])
    }

    private func answer(
        _ id: String, _ start: Date, _ end: Date, path: [String]
    ) throws(Fault) -> MetricExpression.Series {
        guard let query = queries.first(where: { $0.id == id }) else {
            throw MetricExpression.wrong("there is no query '\(id)'")
        }
        guard !path.contains(id) else { throw MetricExpression.wrong("'\(id)' is made of itself") }
        if let statistic = query.statistic { return points(of: statistic, id, start, end) }
        let expression = try MetricExpression(query.expression ?? "")
        var known: [String: MetricExpression.Series] = [:]
        for other in expression.ids where other != "REPEAT" {
            known[other] = try answer(other, start, end, path: path + [id])
        }
        let metrics = queries.compactMap { query in query.statistic.map { points(of: $0, query.id, start, end) } }
        let period = query.period ?? queries.compactMap { $0.statistic?.period }.max() ?? 60
        switch try expression.value(known, metrics: metrics, period: Double(period)) {
        case .series(let series): return series
        case .list(let all): return all.first ?? [:]
        case .number(let number):
            let times = known.isEmpty ? [] : Set(known.values.flatMap(\.keys))
            return number.isNaN ? [:] : times.reduce(into: [:]) { $0[$1] = number }
        }
    }

    private func points(
        of statistic: MetricStatistic, _ id: String, _ start: Date, _ end: Date
    ) -> MetricExpression.Series {
        guard let series = measured[id], let kind = StatisticKind(statistic.statistic) else { return [:] }
        if let unit = statistic.unit, let measured = series.unit, unit != measured { return [:] }
        let points = series.aggregated(
            over: scale.seconds(statistic.period), from: start, to: end, countsFromStart: countsFromStart)
        return points.reduce(into: [:]) { $0[$1.at] = $1.value(of: kind) }
    }
}
