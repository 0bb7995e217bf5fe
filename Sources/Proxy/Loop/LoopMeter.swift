import Observation
import Routing

/// The counts of one load balancer or target group on one event loop. Touched on that loop alone, so that counting
/// costs an addition; who wants to know them asks the loop.
final class LoopMeter {
    /// By `Metric.rawValue`: memory of its own, since an array is looked at for other owners at each addition.
    private let values: UnsafeMutablePointer<Int>
    private static let size = Metric.allCases.count
    var responseTimes = DurationHistogram()

    init() {
        values = .allocate(capacity: Self.size)
        values.initialize(repeating: 0, count: Self.size)
    }

    deinit { values.deallocate() }

    @inline(__always)
    func add(_ amount: Int = 1, to metric: Metric) { values[metric.rawValue] += amount }

    /// A flow of a network load balancer. It is counted while it lasts, since UDP has no connection to look for.
    func flowBegan() {
        add(to: .newConnectionCount)
        add(to: .activeConnectionCount)
    }

    /// Either way.
    func flowCarried(_ bytes: Int) { add(bytes, to: .processedBytes) }

    func flowEnded() { add(-1, to: .activeConnectionCount) }

    var counts: Counts {
        var counts = Counts()
        for metric in Metric.allCases { counts[metric] = values[metric.rawValue] }
        counts.responseTimes = responseTimes
        return counts
    }
}

/// All counts of one event loop.
struct LoopMeters {
    private var balancers: [String: LoopMeter] = [:]
    private var groups: [String: LoopMeter] = [:]
    /// By index in the snapshot that the loop routes by, so that a request looks nothing up.
    private var current: [LoopMeter] = []

    /// Meters of what is gone are kept: sums only grow, and a deleted load balancer's last minute still counts.
    mutating func adopt(_ snapshot: Snapshot) {
        current = snapshot.routes.loadBalancers.map { balancer in
            Self.meter(of: balancer.settings.arn, in: &balancers)
        }
    }

    func balancer(_ index: Int) -> LoopMeter? { current.indices.contains(index) ? current[index] : nil }

    mutating func group(_ arn: String) -> LoopMeter { Self.meter(of: arn, in: &groups) }

    private static func meter(of arn: String, in all: inout [String: LoopMeter]) -> LoopMeter {
        if let known = all[arn] { return known }
        let new = LoopMeter()
        all[arn] = new
        return new
    }

    var counts: TrafficCounts {
        var counts = TrafficCounts()
        counts.loadBalancers = balancers.mapValues(\.counts)
        counts.targetGroups = groups.mapValues(\.counts)
        return counts
    }
}
