/// The port to what is measured: by the data plane, by the engine, and by who puts metrics here.
package protocol MetricSource: Sendable {
    /// Keeps measurements that a client made.
    func put(_ measurements: [MetricMeasurement], in scope: Scope) async

    func series(of metric: MetricIdentity, in scope: Scope) async -> MeasuredSeries

    /// In no order.
    func metrics(in scope: Scope) async -> [MetricIdentity]

    /// A minute of AWS's clock is so many times shorter here.
    var scale: TimeScale { get }
}

/// One measurement, or several in one.
package struct MetricMeasurement: Sendable, Equatable {
    package var metric: MetricIdentity
    package var point: MetricPoint
    package var unit: String?
    /// Kept by the second.
    package var isFine: Bool

    package init(metric: MetricIdentity, point: MetricPoint, unit: String?, isFine: Bool = false) {
        self.metric = metric
        self.point = point
        self.unit = unit
        self.isFine = isFine
    }
}
