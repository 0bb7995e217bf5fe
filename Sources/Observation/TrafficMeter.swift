/// The port to what carries traffic, for who measures it.
package protocol TrafficMeter: Sendable {
    /// Everything since the start.
    func counts() async -> TrafficCounts

    /// What was written to logs since the last call.
    func takeLogs() async -> LogBatch
}

/// Lines of logs, oldest first for each load balancer and kind.
package struct LogBatch: Sendable, Equatable {
    package var lines: [LogLine] = []
    /// Lines that found their queue full.
    package var dropped = 0

    package init() {}
}

package struct LogLine: Sendable, Equatable {
    package var kind: LogFileName.Kind
    /// The ARN.
    package var loadBalancer: String
    package var text: String

    package init(kind: LogFileName.Kind, loadBalancer: String, text: String) {
        self.kind = kind
        self.loadBalancer = loadBalancer
        self.text = text
    }
}

/// The port to the metrics, for who tells them.
package protocol MetricReader: Sendable {
    /// The counts of this moment in Prometheus' text format.
    func prometheus() async -> String

    /// Oldest points first; see `MetricStore.series`.
    func series(metric: String?, of dimensions: Dimensions) async -> [(key: MetricStore.Key, value: Series)]

    /// How the answers of mirrors compare, since the start.
    func mirrors() async -> [MirrorKey: MirrorCounts]

    /// Seconds that a point stands for.
    var period: Double { get }
}
