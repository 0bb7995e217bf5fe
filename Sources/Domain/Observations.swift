package import Routing

/// What is seen of the outside at one moment: nothing of it is kept, all of it can be asked again.
package struct Observations: Sendable {
    /// By target group's ARN.
    package var health: [String: [RoutingTable.TargetID: TargetHealth]] = [:]
    /// Requests being answered, by registration.
    package var inFlight: [String: Int] = [:]
    /// Of the last seconds, by instance.
    package var requests: [String: RequestCounts] = [:]
    /// By container name. nil: the engine has not been asked yet, so nothing may be concluded from an absence.
    package var containers: [String: ObservedInstance.State]?
    /// By container name; only of those that the engine checks.
    package var containerHealth: [String: ContainerHealth] = [:]
    /// References of the images that the engine is known to have.
    package var images: Set<String> = []

    /// Which process of ours is looking; scripts that another began are never known to have ended.
    package var worker = ""

    package init() {}

    package func health(of registration: Registration) -> TargetHealth? {
        health[registration.targetGroupID]?[registration.routingID]
    }

    package func isHealthy(_ registration: Registration) -> Bool { health(of: registration)?.state == .healthy }

    /// Whether the target gets no new request: the data plane has taken it out.
    package func isOut(_ registration: Registration) -> Bool { health(of: registration)?.isOut ?? true }
}

extension Registration {
    package var routingID: RoutingTable.TargetID { .init(id: targetID, port: port) }
}
