import Foundation
import Observation
import Smithy
import Wire

extension NativeAPI {
    func prometheus() async -> WireResponse {
        let text = await metrics?.prometheus() ?? ""
        return WireResponse(
            status: 200, headers: ["content-type": PrometheusText.contentType], body: .bytes(Array(text.utf8)))
    }

    struct SeriesList: Encodable {
        var namespace: String
        /// Seconds that a point stands for; a minute of AWS's clock.
        var periodSeconds: Double
        var series: [OneSeries]
    }

    struct OneSeries: Encodable {
        var metric: String
        var unit: String
        var dimensions: [String: String]
        var points: [Point]
    }

    struct Point: Encodable {
        /// When the period began, in ISO 8601.
        var at: String
        var sum: Double
        var sampleCount: Int
        var average: Double
        var minimum: Double
        var maximum: Double
        /// `p50` and so on, of durations.
        var quantiles: [String: Double]?
    }

    /// - Parameter parameters: `metric`, `loadBalancer`, `targetGroup` and `availabilityZone`, as CloudWatch names them,
    ///   and `target`, as `id:port`; all series but those of one zone or target where none is given.
    func series(_ parameters: QueryParameters) async -> SeriesList {
        let dimensions = Dimensions(
            loadBalancer: parameters["loadBalancer"], targetGroup: parameters["targetGroup"],
            availabilityZone: parameters["availabilityZone"], target: parameters["target"])
        let found = await metrics?.series(metric: parameters["metric"], of: dimensions) ?? []
        return SeriesList(
            namespace: Metric.namespace, periodSeconds: metrics?.period ?? 60,
            series: found.map { OneSeries($0.key, $0.value) })
    }
}

extension NativeAPI.OneSeries {
    fileprivate init(_ key: MetricStore.Key, _ series: Series) {
        metric = key.metric.name
        unit = key.metric.unit.rawValue
        dimensions = [:]
        dimensions["LoadBalancer"] = key.dimensions.loadBalancer
        dimensions["TargetGroup"] = key.dimensions.targetGroup
        dimensions["AvailabilityZone"] = key.dimensions.availabilityZone
        dimensions["Target"] = key.dimensions.target
        points = series.points.map(NativeAPI.Point.init)
    }
}

extension NativeAPI.Point {
    fileprivate init(_ point: Series.Point) {
        at = point.at.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        sum = point.sum
        sampleCount = point.count
        average = point.average
        minimum = point.minimum
        maximum = point.maximum
        guard let durations = point.durations else { return }
        quantiles = [:]
        for (name, fraction) in [("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99), ("p99.9", 0.999)] {
            quantiles?[name] = durations.quantile(fraction)
        }
    }
}
