package import CloudWatchAPI
import Domain
import Foundation
package import Smithy

extension CloudWatchService {
    /// A period is that much of AWS's clock: with a time scale, its points lie closer together here.
    package func getMetricStatistics(
        _ input: GetMetricStatisticsInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetMetricStatisticsOutput {
        try PeriodRule.check(input.period)
        guard input.startTime < input.endTime else {
            throw ServiceError(
                "InvalidParameterCombination", "The parameter StartTime must be less than the parameter EndTime.")
        }
        let count = Int(input.endTime.timeIntervalSince(input.startTime)) / input.period
        guard count <= 1_440 else {
            throw ServiceError(
                "InvalidParameterCombination",
                "You have requested up to \(count) datapoints, which exceeds the limit of 1,440. You may reduce the "
                    + "datapoints requested by increasing Period, or decreasing the time range.")
        }
        let words = input.statistics.map(\.rawValue) + input.extendedStatistics
        guard !words.isEmpty else {
            throw CloudWatchFault.missingRequiredParameter(
                "At least one of Statistics and ExtendedStatistics is required.")
        }
        for word in words { try StatisticName.check(word) }
        let metric = MetricIdentity(
            namespace: input.namespace, name: input.metricName, dimensions: input.dimensions.map(\.record))
        let series = await metrics.series(of: metric, in: context.scope)
        let isOther = input.unit != nil && series.unit != nil && series.unit != input.unit?.rawValue
        let points =
            isOther
            ? []
            : series.aggregated(
                over: metrics.scale.seconds(input.period), from: input.startTime, to: input.endTime)
        return GetMetricStatisticsOutput(
            label: input.metricName,
            datapoints: points.map { Datapoint($0, input, unit: series.unit) })
    }
}

extension Datapoint {
    fileprivate init(_ point: MetricPoint, _ input: GetMetricStatisticsInput, unit: String?) {
        func value(_ statistic: Statistic, _ kind: StatisticKind) -> Double? {
            input.statistics.contains(statistic) ? point.value(of: kind) : nil
        }
        self.init(
            timestamp: point.at, sampleCount: value(.sampleCount, .sampleCount), average: value(.average, .average),
            sum: value(.sum, .sum), minimum: value(.minimum, .minimum), maximum: value(.maximum, .maximum),
            unit: .init(rawValue: unit ?? "None"))
        for word in input.extendedStatistics {
            if let kind = StatisticKind(word) { extendedStatistics[word] = point.value(of: kind) }
        }
    }
}
