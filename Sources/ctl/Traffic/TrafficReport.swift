/// What is printed at the end, and given to scripts as JSON. Epoch times are milliseconds since 1970.
struct TrafficReport: Encodable, Equatable {
    var url: String
    var startedAt: Int
    var durationSeconds: Double
    var requests: Int
    var requestsPerSecond: Double
    var failures: Int
    var failuresByReason: [String: Int]
    /// Requests cut off by a stop signal; not among `requests`.
    var unfinished: Int
    /// More than the plan's connections means that the server closed some.
    var connectionsOpened: Int
    var byStatus: [String: Int]
    var byVersion: [String: Int]
    /// Epoch milliseconds of the first and last answer of each version.
    var firstSeen: [String: Int]
    var lastSeen: [String: Int]
    /// Epoch milliseconds at which the last request that the version answered was started.
    var lastStarted: [String: Int]
    var latencyMilliseconds: Latency
    var bucketMilliseconds: Int
    var buckets: [Bucket]

    struct Latency: Encodable, Equatable {
        var min, mean, p50, p90, p95, p99, p999, max: Double
    }

    struct Bucket: Encodable, Equatable {
        /// Milliseconds from the start of the run to the start of the bucket.
        var t: Int
        var versions: [String: Int]
        var failures: Int
    }
}

extension TrafficReport {
    init(url: String, run: TrafficRun) {
        self.init(
            url: url, recorder: run.recorder, startedAt: run.startedAtEpochMilliseconds, seconds: run.length,
            connectionsOpened: run.connectionsOpened, unfinished: run.unfinished)
    }

    init(
        url: String, recorder: TrafficRecorder, startedAt: Int, seconds: Double, connectionsOpened: Int,
        unfinished: Int
    ) {
        self.url = url
        self.startedAt = startedAt
        durationSeconds = Self.rounded(seconds)
        requests = recorder.requests
        requestsPerSecond = seconds > 0 ? Self.rounded(Double(recorder.requests) / seconds) : 0
        failures = recorder.failures
        failuresByReason = recorder.failuresByReason
        self.unfinished = unfinished
        self.connectionsOpened = connectionsOpened
        byStatus = [:]
        for (status, count) in recorder.byStatus { byStatus[String(status)] = count }
        byVersion = recorder.versions.mapValues(\.requests)
        firstSeen = recorder.versions.mapValues { startedAt + $0.firstAnswer / 1000 }
        lastSeen = recorder.versions.mapValues { startedAt + $0.lastAnswer / 1000 }
        lastStarted = recorder.versions.mapValues { startedAt + $0.lastStart / 1000 }
        latencyMilliseconds = Latency(recorder.latency)
        let width = recorder.bucketMicroseconds / 1000
        bucketMilliseconds = width
        buckets = recorder.buckets.enumerated().map { index, bucket in
            Bucket(t: index * width, versions: bucket.versions, failures: bucket.failures)
        }
    }

    /// Versions in the order in which they were first seen.
    var versionsInOrder: [String] {
        firstSeen.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    }

    fileprivate static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}

extension TrafficReport.Latency {
    init(_ histogram: LatencyHistogram) {
        let percentile = { Double(histogram.percentile($0)) / 1000 }
        min = Double(histogram.smallest) / 1000
        mean = TrafficReport.rounded(histogram.mean / 1000)
        p50 = percentile(50)
        p90 = percentile(90)
        p95 = percentile(95)
        p99 = percentile(99)
        p999 = percentile(99.9)
        max = Double(histogram.largest) / 1000
    }
}
