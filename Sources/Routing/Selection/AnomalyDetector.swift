/// Finds targets that fail many more requests than the others of their group. Told the counters now and then; compares
/// what has been added since the last time.
/// Source: Application Load Balancers guide, "Automatic Target Weights (ATW)": three targets at least, and errors are
/// answers of 5xx and connections that failed.
package struct AnomalyDetector: Sendable {
    package private(set) var anomalous: Set<TargetKey> = []
    private var last: [TargetKey: (requests: Int, errors: Int)] = [:]
    private var rates: [TargetKey: Double] = [:]

    /// With fewer requests between two times a target's rate is taken as before.
    private static let fewestRequests = 10
    /// How much higher than the others' a target's share of errors must be.
    private static let excess = 0.1

    package init() {}

    /// - Parameter counters: of the targets to be compared; they only fall where a target has begun anew.
    /// - Returns: whether `anomalous` is another than before.
    package mutating func observe(_ counters: [TargetTraffic]) -> Bool {
        var keys: [String: [TargetKey]] = [:]
        for counter in counters {
            let key = TargetKey(group: counter.targetGroup, target: counter.target)
            keys[counter.targetGroup, default: []].append(key)
            note(key, requests: counter.requests, errors: counter.byClass[0] + counter.byClass[5])
        }
        let before = anomalous
        anomalous = Set(keys.values.flatMap { outliers(among: $0) })
        let known = Set(keys.values.joined())
        last = last.filter { known.contains($0.key) }
        rates = rates.filter { known.contains($0.key) }
        return anomalous != before
    }

    private mutating func note(_ key: TargetKey, requests: Int, errors: Int) {
        guard let earlier = last[key] else {
            last[key] = (requests, errors)
            return
        }
        // The target's counters began anew, with what it runs.
        if requests < earlier.requests {
            last[key] = (requests, errors)
            rates[key] = nil
            return
        }
        let new = requests - earlier.requests
        guard new >= Self.fewestRequests else { return }
        rates[key] = Double(errors - earlier.errors) / Double(new)
        last[key] = (requests, errors)
    }

    /// Compared with the median, so that one bad target does not move what it is compared with.
    private func outliers(among keys: [TargetKey]) -> [TargetKey] {
        let known = keys.compactMap { key in rates[key].map { (key: key, rate: $0) } }
        guard known.count >= 3 else { return [] }
        let median = known.map(\.rate).sorted()[known.count / 2]
        return known.filter { $0.rate > median * 2 + Self.excess }.map(\.key)
    }
}
