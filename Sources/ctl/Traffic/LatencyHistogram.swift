/// Counts latencies in buckets that grow with the value: exact below 64 µs, then within 1/32 of the value.
/// A run of any length takes the same few kilobytes.
struct LatencyHistogram: Equatable {
    private static let exact = 64
    private static let steps = 32

    private var counts: [Int] = []
    private(set) var count = 0
    private(set) var smallest = 0
    private(set) var largest = 0
    private var sum = 0

    mutating func record(microseconds: Int) {
        let value = max(0, microseconds)
        let index = Self.index(of: value)
        if index >= counts.count { counts += Array(repeating: 0, count: index + 1 - counts.count) }
        counts[index] += 1
        smallest = count == 0 ? value : min(smallest, value)
        largest = max(largest, value)
        count += 1
        sum += value
    }

    var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) }

    /// The latency in microseconds that `percent` of all requests did not exceed; 0 when there are none.
    func percentile(_ percent: Double) -> Int {
        let wanted = Int((Double(count) * percent / 100).rounded(.up))
        var seen = 0
        for (index, bucket) in counts.enumerated() {
            seen += bucket
            if bucket > 0, seen >= wanted { return min(Self.upperBound(of: index), largest) }
        }
        return largest
    }

    private static func index(of value: Int) -> Int {
        guard value >= exact else { return value }
        let doublings = value.bitWidth - value.leadingZeroBitCount - 6
        return exact + (doublings - 1) * steps + (value >> doublings) - steps
    }

    private static func upperBound(of index: Int) -> Int {
        guard index >= exact else { return index }
        let doublings = (index - exact) / steps + 1
        let step = (index - exact) % steps + steps
        let rest = (1 << doublings) - 1
        return step << doublings | rest
    }
}
