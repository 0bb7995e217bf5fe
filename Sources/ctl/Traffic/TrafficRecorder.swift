/// Adds outcomes up. Pure, and of bounded size: buckets double their width instead of growing in number.
struct TrafficRecorder: Equatable {
    struct Bucket: Equatable {
        var versions: [String: Int] = [:]
        var failures = 0

        mutating func add(_ other: Bucket) {
            versions.merge(other.versions, uniquingKeysWith: +)
            failures += other.failures
        }
    }

    struct Version: Equatable {
        var requests = 0
        /// Microseconds since the run began: the first and the last answer, and the start of the last request that
        /// this version answered. After a cut-over the last tells whether a new request still met the old version.
        var firstAnswer: Int
        var lastAnswer: Int
        var lastStart: Int
    }

    private(set) var requests = 0
    private(set) var failures = 0
    private(set) var failuresByReason: [String: Int] = [:]
    private(set) var byStatus: [Int: Int] = [:]
    private(set) var versions: [String: Version] = [:]
    private(set) var latency = LatencyHistogram()
    private(set) var buckets: [Bucket] = []
    private(set) var bucketMicroseconds = 100_000

    static let unnamedVersion = "(none)"
    private static let mostBuckets = 600

    mutating func record(_ outcome: TrafficOutcome) {
        requests += 1
        latency.record(microseconds: outcome.endedAt - outcome.startedAt)
        var part = Bucket()
        if case .answered(let status, let version) = outcome.result {
            byStatus[status, default: 0] += 1
            if status < 400 { note(version ?? Self.unnamedVersion, outcome, in: &part) }
        }
        if let failure = outcome.failure {
            failures += 1
            failuresByReason[failure, default: 0] += 1
            part.failures = 1
        }
        add(part, at: outcome.endedAt)
    }

    private mutating func note(_ name: String, _ outcome: TrafficOutcome, in part: inout Bucket) {
        let ended = outcome.endedAt
        var version =
            versions[name] ?? Version(firstAnswer: ended, lastAnswer: ended, lastStart: outcome.startedAt)
        version.requests += 1
        version.firstAnswer = min(version.firstAnswer, ended)
        version.lastAnswer = max(version.lastAnswer, ended)
        version.lastStart = max(version.lastStart, outcome.startedAt)
        versions[name] = version
        part.versions[name] = 1
    }

    private mutating func add(_ part: Bucket, at microseconds: Int) {
        while microseconds / bucketMicroseconds >= Self.mostBuckets { widenBuckets() }
        let index = max(0, microseconds / bucketMicroseconds)
        if index >= buckets.count { buckets += Array(repeating: Bucket(), count: index + 1 - buckets.count) }
        buckets[index].add(part)
    }

    private mutating func widenBuckets() {
        bucketMicroseconds *= 2
        buckets = stride(from: 0, to: buckets.count, by: 2).map { index in
            var merged = buckets[index]
            if index + 1 < buckets.count { merged.add(buckets[index + 1]) }
            return merged
        }
    }
}
