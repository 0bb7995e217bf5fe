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

    func traffic() -> [TargetTraffic] {
        var sums = past
        for handle in records.values.map(\.handle) + draining.values.map(\.handle) {
            sums[handle.key] = handle.traffic(added: sums[handle.key])
        }
        return sums.values.sorted {
            ($0.targetGroup, $0.target.id, $0.target.port) < ($1.targetGroup, $1.target.id, $1.target.port)
        }
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
