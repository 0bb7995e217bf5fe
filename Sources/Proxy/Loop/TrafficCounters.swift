import Observation
import Synchronization

/// What one target did on one event loop. Only that loop writes, so that adding is a load and a store; anyone reads.
final class TrafficCounters: Sendable {
    private let inFlightCount = Atomic<Int>(0)
    private let requestCount = Atomic<Int>(0)
    private let waitedMicroseconds = Atomic<Int>(0)
    private let latencyCounts = LatencyCounts()
    private let unanswered = Atomic<Int>(0)
    private let class1 = Atomic<Int>(0)
    private let class2 = Atomic<Int>(0)
    private let class3 = Atomic<Int>(0)
    private let class4 = Atomic<Int>(0)
    private let class5 = Atomic<Int>(0)

    var inFlight: Int { inFlightCount.load(ordering: .relaxed) }
    var requests: Int { requestCount.load(ordering: .relaxed) }
    var microseconds: Int { waitedMicroseconds.load(ordering: .relaxed) }
    var latencies: DurationHistogram { DurationHistogram(counts: latencyCounts.all, microseconds: microseconds) }

    /// By the status' first digit; index 0 counts requests without an answer.
    var byClass: [Int] {
        [
            unanswered.load(ordering: .relaxed), class1.load(ordering: .relaxed), class2.load(ordering: .relaxed),
            class3.load(ordering: .relaxed), class4.load(ordering: .relaxed), class5.load(ordering: .relaxed),
        ]
    }

    func began() {
        Self.add(1, to: inFlightCount)
        Self.add(1, to: requestCount)
    }

    func ended(answered: Bool) {
        Self.add(-1, to: inFlightCount)
        if !answered { Self.add(1, to: unanswered) }
    }

    func answered(status: Int, microseconds: Int) {
        Self.add(microseconds, to: waitedMicroseconds)
        latencyCounts.add(microseconds: microseconds)
        switch status / 100 {
        case 1: Self.add(1, to: class1)
        case 2: Self.add(1, to: class2)
        case 3: Self.add(1, to: class3)
        case 4: Self.add(1, to: class4)
        default: Self.add(1, to: class5)
        }
    }

    @inline(__always)
    private static func add(_ amount: Int, to counter: borrowing Atomic<Int>) {
        counter.store(counter.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
    }
}
