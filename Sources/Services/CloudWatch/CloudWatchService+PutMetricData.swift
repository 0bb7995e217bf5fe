package import CloudWatchAPI
import Domain
import Foundation
package import Smithy

extension CloudWatchService {
    package func putMetricData(
        _ input: PutMetricDataInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        if input.namespace.hasPrefix("AWS/") {
            throw CloudWatchFault.invalidParameterValue("The value AWS/ for parameter Namespace is invalid.")
        }
        let data = input.metricData + input.entityMetricData.flatMap(\.metricData)
        guard !data.isEmpty else {
            throw CloudWatchFault.missingRequiredParameter("The parameter MetricData is required.")
        }
        guard data.count <= Self.dataLimit else {
            throw CloudWatchFault.invalidParameterValue(
                "The collection MetricData must not have a size greater than \(Self.dataLimit).")
        }
        var measured: [MetricMeasurement] = []
        for (index, datum) in data.enumerated() {
            measured += try datum.measurements(index + 1, input.namespace, at: context.now)
        }
        await metrics.put(measured, in: context.scope)
        return Empty()
    }

    /// Source: Amazon CloudWatch API Reference, `PutMetricData`.
    private static let dataLimit = 1_000
}

extension MetricDatum {
    private static let valueLimit = 150

    fileprivate func measurements(
        _ number: Int, _ namespace: String, at now: Date
    ) throws(ServiceError) -> [MetricMeasurement] {
        let name = "MetricData.member.\(number)"
        let instant = timestamp ?? now
        try Self.check(instant, name, at: now)
        try checkKinds(name)
        let metric = MetricIdentity(namespace: namespace, name: metricName, dimensions: dimensions.map(\.record))
        if Set(metric.dimensions.map(\.name)).count < metric.dimensions.count {
            throw CloudWatchFault.invalidParameterValue(
                "The parameter \(name).Dimensions must not name a dimension twice.")
        }
        return try points(name, at: instant).map { point in
            MetricMeasurement(metric: metric, point: point, unit: unit?.rawValue, isFine: storageResolution == 1)
        }
    }

    /// Source: Amazon CloudWatch API Reference, `MetricDatum`, `Timestamp`.
    private static func check(_ instant: Date, _ name: String, at now: Date) throws(ServiceError) {
        guard instant > now - 14 * 86_400, instant < now + 2 * 3_600 else {
            throw CloudWatchFault.invalidParameterValue(
                "The parameter \(name).Timestamp must specify a time no more than two weeks in the past, and no more "
                    + "than two hours in the future.")
        }
    }

    private func checkKinds(_ name: String) throws(ServiceError) {
        let kinds = [value != nil, statisticValues != nil, !values.isEmpty].count(where: \.self)
        guard kinds <= 1 else {
            throw ServiceError(
                "InvalidParameterCombination",
                "The parameters \(name).Value, \(name).StatisticValues and \(name).Values are mutually exclusive and "
                    + "you have specified more than one.")
        }
        guard kinds == 1 else {
            throw CloudWatchFault.missingRequiredParameter(
                "At least one of the parameters \(name).Value, \(name).Values and \(name).StatisticValues must be "
                    + "specified.")
        }
        guard values.count <= Self.valueLimit, counts.isEmpty || counts.count == values.count else {
            throw CloudWatchFault.invalidParameterValue(
                "The parameters \(name).Values and \(name).Counts must have the same size, at most \(Self.valueLimit).")
        }
    }

    private func points(_ name: String, at instant: Date) throws(ServiceError) -> [MetricPoint] {
        if let value {
            try Self.check(value, name)
            return [MetricPoint(at: instant, value: value)]
        }
        if let set = statisticValues { return [try Self.point(set, name, at: instant)] }
        var points: [MetricPoint] = []
        for (index, value) in values.enumerated() {
            let count = counts.isEmpty ? 1 : counts[index]
            try Self.check(value, name)
            try Self.check(count, name)
            guard count >= 0 else {
                throw CloudWatchFault.invalidParameterValue("The parameter \(name).Counts must not be negative.")
            }
            points.append(MetricPoint(at: instant, value: value, count: count))
        }
        return points
    }

    private static func point(_ set: StatisticSet, _ name: String, at instant: Date) throws(ServiceError) -> MetricPoint
    {
        for number in [set.sum, set.sampleCount, set.minimum, set.maximum] { try check(number, name) }
        guard set.minimum <= set.maximum, set.sampleCount > 0 else {
            throw CloudWatchFault.invalidParameterValue(
                "The parameter \(name).StatisticValues must have a Minimum no greater than its Maximum, and a "
                    + "SampleCount above zero.")
        }
        return MetricPoint(
            at: instant, sum: set.sum, count: set.sampleCount, minimum: set.minimum, maximum: set.maximum)
    }

    /// Source: Amazon CloudWatch API Reference, `MetricDatum`, `Value`.
    private static func check(_ number: Double, _ name: String) throws(ServiceError) {
        guard number.isFinite, number.magnitude <= 0x1p360 else {
            throw CloudWatchFault.invalidParameterValue(
                "The value \(number) for parameter \(name).Value is invalid.")
        }
    }
}
