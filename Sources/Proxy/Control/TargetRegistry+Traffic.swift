import Observation
import Routing

/// What has gone to the targets.
extension TargetRegistry {
    /// - Returns: whether shares of requests change.
    mutating func detectAnomalies() -> Bool {
        let groups = Set(table.targetGroups.values.filter(\.mitigatesAnomalies).map(\.arn))
        if groups.isEmpty, detector.anomalous.isEmpty { return false }
        let handles = records.values.map(\.handle).filter { groups.contains($0.key.group) }
        guard detector.observe(handles.map(\.traffic)) else { return false }
        changed.formUnion(groups)
        return true
    }

    func inFlight(_ key: TargetKey) -> Int {
        let leaving = draining.values.filter { $0.handle.key == key }.map(\.handle)
        return ([records[key]?.handle].compactMap { $0 } + leaving).reduce(0) { $0 + $1.inFlight }
    }

    /// To be summed up by who asks, while others have the registry.
    var counters: TargetCounters {
        TargetCounters(handles: records.values.map(\.handle), leaving: draining.values.map(\.handle), past: past)
    }
}

/// Of all targets there are or were.
struct TargetCounters: Sendable {
    let handles: [TargetHandle]
    let leaving: [TargetHandle]
    let past: [TargetKey: TargetTraffic]

    /// Each target once, whatever lives it has had. Most have had one, which costs nothing to find where all have.
    var sums: [TargetTraffic] {
        var earlier = past
        for handle in leaving { earlier[handle.key] = handle.traffic(added: earlier[handle.key]) }
        if earlier.isEmpty { return handles.map(\.traffic) }
        return handles.map { $0.traffic(added: earlier.removeValue(forKey: $0.key)) } + earlier.values
    }
}

extension TargetHandle {
    /// With that of another life of the same target.
    func traffic(added earlier: TargetTraffic?) -> TargetTraffic {
        guard var sum = earlier else { return traffic }
        let own = traffic
        sum.requests += own.requests
        sum.microseconds += own.microseconds
        sum.latencies.add(own.latencies)
        sum.byClass = zip(sum.byClass, own.byClass).map(+)
        return sum
    }
}
