import Observation
import Smithy
import Wire

extension NativeAPI {
    struct MirrorList: Encodable {
        var mirrors: [OneMirror]
    }

    struct OneMirror: Encodable {
        /// ARNs.
        var targetGroup: String
        var mirror: String
        var same: Int
        var different: Int
        var failed: Int
        var dropped: Int
        /// Seconds until the first byte of the answer, `p50` and so on: of the requests, and of their copies.
        var targetSeconds: [String: Double]
        var mirrorSeconds: [String: Double]
        /// The last ten.
        var differences: [Difference]
    }

    struct Difference: Encodable {
        var request: String
        var status: Int
        var mirrorStatus: Int
    }

    /// How the answers to copies of requests compare with those that clients got.
    func mirrors() async -> MirrorList {
        let all = await metrics?.mirrors() ?? [:]
        return MirrorList(
            mirrors: all.map { OneMirror($0.key, $0.value) }
                .sorted { ($0.targetGroup, $0.mirror) < ($1.targetGroup, $1.mirror) })
    }
}

extension NativeAPI.OneMirror {
    fileprivate init(_ key: MirrorKey, _ counts: MirrorCounts) {
        targetGroup = key.targetGroup
        mirror = key.mirror
        same = counts.same
        different = counts.different
        failed = counts.failed
        dropped = counts.dropped
        targetSeconds = Self.quantiles(counts.responseTimes)
        mirrorSeconds = Self.quantiles(counts.mirrorResponseTimes)
        differences = counts.differences.map {
            .init(request: $0.request, status: $0.status, mirrorStatus: $0.mirrorStatus)
        }
    }

    private static func quantiles(_ times: DurationHistogram) -> [String: Double] {
        var quantiles: [String: Double] = [:]
        for (name, fraction) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99)] {
            quantiles[name] = times.quantile(fraction)
        }
        return quantiles
    }
}
