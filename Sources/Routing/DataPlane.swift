package import Observation

/// The port between the control plane, which decides, and the data plane, which carries traffic.
package protocol DataPlane: Sendable {
    /// Replaces the table. Returns when every event loop routes by it: no request that begins later sees the old one.
    /// The returned problems tell which listeners could not be opened, and why; the rest is in force all the same.
    @discardableResult
    func apply(_ table: RoutingTable) async -> [ListenerProblem]

    /// The health of a group's targets now, those draining included.
    func health(ofGroup arn: String) -> [RoutingTable.TargetID: TargetHealth]

    /// Requests the target is answering now, over all event loops; 0 for one not known.
    func requestsInFlight(to target: RoutingTable.TargetID, inGroup arn: String) -> Int

    /// One element after each change of any target's health; the reader asks `health` for what it is now.
    var healthChanges: AsyncStream<Void> { get }

    /// Tells that an instance is gone (its engine saw it end): its targets get no new request from now on, without
    /// waiting for probes.
    func markGone(targetID id: String) async

    /// What each target answered since the start; monotone counters.
    func traffic() -> [TargetTraffic]

    /// The zones of a load balancer that DNS leaves out because a group has too few healthy targets there.
    func unhealthyZones(ofLoadBalancer arn: String) -> Set<String>
}

extension DataPlane {
    package func unhealthyZones(ofLoadBalancer arn: String) -> Set<String> { [] }
}

package struct ListenerProblem: Sendable, Equatable {
    package var listener: String
    package var reason: String

    package init(listener: String, reason: String) {
        self.listener = listener
        self.reason = reason
    }
}

/// A target's health in ELBv2's words.
/// Source: Elastic Load Balancing API Reference, `TargetHealth`.
package struct TargetHealth: Sendable, Equatable {
    package enum State: String, Sendable {
        case initial, healthy, unhealthy, unused, draining, unavailable
        /// Unhealthy, and still answering what it had (network load balancers).
        case unhealthyDraining = "unhealthy.draining"
    }
    package var state: State
    /// `Elb.RegistrationInProgress`, `Target.FailedHealthChecks`, …; nil when healthy.
    package var reason: String?
    package var description: String?

    package init(_ state: State, reason: String? = nil, description: String? = nil) {
        self.state = state
        self.reason = reason
        self.description = description
    }

    /// The target gets no new request, whatever becomes of the others.
    package var isOut: Bool { state == .draining || state == .unused }
}

package struct TargetTraffic: Sendable, Equatable {
    package var targetGroup: String
    package var target: RoutingTable.TargetID
    package var requests: Int
    /// Answers by class: 2xx, 3xx, 4xx, 5xx at index 2…5; index 0 counts requests without any answer.
    package var byClass: [Int]
    /// Sum of the times to the first byte of the answer, in microseconds.
    package var microseconds: Int
    /// Of the same times.
    package var latencies: DurationHistogram

    package init(
        targetGroup: String, target: RoutingTable.TargetID, requests: Int, byClass: [Int], microseconds: Int,
        latencies: DurationHistogram = .init()
    ) {
        self.targetGroup = targetGroup
        self.target = target
        self.requests = requests
        self.byClass = byClass
        self.microseconds = microseconds
        self.latencies = latencies
    }
}
