import Observation
import Synchronization

/// How often a target took how long on one event loop, by `DurationHistogram`'s buckets. Only that loop writes; anyone
/// reads.
///
/// Sendable because all that is shared are atomics; the compiler cannot see that behind a pointer, and an array takes
/// none.
final class LatencyCounts: @unchecked Sendable {
    private let counts: UnsafeMutablePointer<Atomic<UInt32>>

    init() {
        counts = .allocate(capacity: DurationHistogram.bucketCount)
        for index in 0..<DurationHistogram.bucketCount { (counts + index).initialize(to: Atomic(0)) }
    }

    deinit {
        counts.deinitialize(count: DurationHistogram.bucketCount)
        counts.deallocate()
    }

    func add(microseconds: Int) {
        let index = DurationHistogram.bucket(microseconds)
        counts[index].store(counts[index].load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    }

    var all: [UInt32] { (0..<DurationHistogram.bucketCount).map { counts[$0].load(ordering: .relaxed) } }
}
