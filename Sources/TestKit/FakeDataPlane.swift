package import Routing
import Synchronization

/// A data plane that carries no traffic: every target of the table is healthy, unless the test says otherwise.
package final class FakeDataPlane: DataPlane {
    private struct State {
        var table = RoutingTable()
        var isSick: @Sendable (String) -> Bool = { _ in false }
        var applied = 0
        var delaysHealth = false
        /// Targets that have not been checked yet.
        var fresh: Set<Place> = []

        struct Place: Hashable {
            var group: String
            var target: RoutingTable.TargetID
        }

        func isWell(_ target: RoutingTable.Target) -> Bool { !isSick(target.host) }

        func places(_ table: RoutingTable) -> Set<Place> {
            Set(table.targetGroups.flatMap { arn, group in group.targets.map { Place(group: arn, target: $0.id) } })
        }
    }
    private let state = Mutex(State())
    private let signal: AsyncStream<Void>.Continuation
    package let healthChanges: AsyncStream<Void>

    package init() {
        (healthChanges, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    package var table: RoutingTable { state.withLock { $0.table } }

    /// How many tables it was given.
    package var applied: Int { state.withLock { $0.applied } }

    /// Targets at these hosts fail their health checks.
    package func fail(hosts: Set<String>) {
        fail { hosts.contains($0) }
    }

    /// Targets at hosts of which this is true fail their health checks.
    package func fail(where isSick: @escaping @Sendable (String) -> Bool) {
        state.withLock { $0.isSick = isSick }
        signal.yield()
    }

    /// Whether a target at the host passes its checks.
    package func isWell(host: String) -> Bool {
        let isSick = state.withLock { $0.isSick }
        return !isSick(host)
    }

    /// From now on a target that is new to its group is found well or not at the second look only.
    package func delayHealth() { state.withLock { $0.delaysHealth = true } }

    /// Ids of targets to which requests go.
    package func healthyTargets(ofGroup arn: String) -> Set<String> {
        state.withLock { state in
            let well = (state.table.targetGroups[arn]?.targets ?? []).filter { target in
                state.isWell(target) && !state.fresh.contains(.init(group: arn, target: target.id))
            }
            return Set(well.map(\.id.id))
        }
    }

    package func apply(_ table: RoutingTable) async -> [ListenerProblem] {
        state.withLock { state in
            let places = state.places(table)
            let new = state.delaysHealth ? places.subtracting(state.places(state.table)) : []
            state.fresh = state.fresh.intersection(places).union(new)
            state.table = table
            state.applied += 1
        }
        return []
    }

    package func health(ofGroup arn: String) -> [RoutingTable.TargetID: TargetHealth] {
        state.withLock { state in
            let targets = (state.table.targetGroups[arn]?.targets ?? []).map { target in
                let isFresh = state.fresh.remove(.init(group: arn, target: target.id)) != nil
                let checked =
                    state.isWell(target)
                    ? TargetHealth(.healthy) : TargetHealth(.unhealthy, reason: "Target.FailedHealthChecks")
                return (target.id, isFresh ? TargetHealth(.initial) : checked)
            }
            return Dictionary(targets, uniquingKeysWith: { $1 })
        }
    }

    package func requestsInFlight(to target: RoutingTable.TargetID, inGroup arn: String) -> Int { 0 }

    package func markGone(targetID id: String) async {}

    package func traffic() -> [TargetTraffic] { [] }
}
