/// How long things took, counted in buckets that grow with the duration: a quantile is right within an eighth, from a
/// microsecond to more than an hour, in a fixed amount of memory.
package struct DurationHistogram: Sendable, Equatable {
    /// Empty until something is counted.
    private var counts: [UInt32] = []
    package private(set) var count = 0
    /// In microseconds.
    package private(set) var sum = 0

    /// Eight buckets for each doubling.
    package static let bucketCount = 256

    package init() {}

    /// - Parameters:
    ///   - counts: by bucket, as `bucket` numbers them.
    ///   - microseconds: the sum of all durations.
    package init(counts: [UInt32], microseconds: Int) {
        count = counts.reduce(0) { $0 + Int($1) }
        sum = microseconds
        if count > 0 { self.counts = counts }
    }

    package mutating func add(microseconds: Int) {
        if counts.isEmpty { counts = [UInt32](repeating: 0, count: Self.bucketCount) }
        counts[Self.bucket(microseconds)] &+= 1
        count += 1
        sum += max(0, microseconds)
    }

    package mutating func add(_ other: DurationHistogram) {
        guard other.count > 0 else { return }
        if counts.isEmpty { counts = [UInt32](repeating: 0, count: Self.bucketCount) }
        for index in other.counts.indices { counts[index] &+= other.counts[index] }
        count += other.count
        sum += other.sum
    }

    /// What was added since an earlier state of the same histogram.
    package func since(_ earlier: DurationHistogram) -> DurationHistogram {
        guard earlier.count > 0 else { return self }
        var difference = self
        for index in earlier.counts.indices { difference.counts[index] &-= earlier.counts[index] }
        difference.count -= earlier.count
        difference.sum -= earlier.sum
        return difference
    }

    /// In seconds: the middle of the bucket that the quantile falls into; nil when nothing was counted.
    ///
    /// - Parameter fraction: 0.99 for the 99th percentile.
    package func quantile(_ fraction: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((fraction * Double(count)).rounded(.up)))
        var seen = 0
        for (index, number) in counts.enumerated() {
            seen += Int(number)
            if seen >= rank { return Self.middle(of: index) }
        }
        return nil
    }

    /// In seconds: the bounds between which all of it lies.
    package var range: ClosedRange<Double>? {
        guard let first = counts.firstIndex(where: { $0 > 0 }), let last = counts.lastIndex(where: { $0 > 0 }) else {
            return nil
        }
        return Self.middle(of: first)...Self.middle(of: last)
    }

    /// Shortest first: the middle of each bucket that something fell into, in seconds, and how much.
    package var buckets: [(seconds: Double, count: Int)] {
        counts.enumerated().filter { $0.element > 0 }.map { (Self.middle(of: $0.offset), Int($0.element)) }
    }

    /// Those that took no longer than so many seconds, within a bucket.
    package func count(upTo seconds: Double) -> Int {
        guard count > 0 else { return 0 }
        let last = Self.bucket(Int(seconds * 1_000_000))
        return counts[...last].reduce(0) { $0 + Int($1) }
    }

    package static func bucket(_ microseconds: Int) -> Int {
        let value = max(0, microseconds)
        if value < 8 { return value }
        let octave = Int.bitWidth - 1 - value.leadingZeroBitCount
        return min(bucketCount - 1, (octave - 2) * 8 + (value >> (octave - 3)) & 7)
    }

    private static func middle(of bucket: Int) -> Double {
        if bucket < 8 { return Double(bucket) / 1_000_000 }
        let octave = bucket / 8 + 2
        let low = Double(8 + bucket % 8) * Double(1 << (octave - 3))
        return (low + Double(1 << (octave - 3)) / 2) / 1_000_000
    }
}
