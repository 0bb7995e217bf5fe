/// Which parts of what the data plane shall carry have changed: where two worlds have the same mark, they say the same.
///
/// A whole table takes long to make where there are thousands of targets, and nearly every change is of one target group or
/// one load balancer.
package struct TrafficMarks: Sendable {
    /// Told apart by identity, so that what a transaction that failed had changed is never taken for what another did.
    private final class Mark: Sendable {}

    /// Of all that any part may depend on.
    private var whole = Mark()
    private var loadBalancers: [String: Mark] = [:]
    private var targetGroups: [String: Mark] = [:]

    mutating func changeEverything() { self = TrafficMarks() }

    mutating func changeLoadBalancer(_ id: String) { loadBalancers[id] = Mark() }

    mutating func changeTargetGroup(_ id: String) { targetGroups[id] = Mark() }

    struct Changes {
        var loadBalancers: [String]
        var targetGroups: [String]
    }

    /// nil: anything may have changed.
    func changes(since earlier: TrafficMarks) -> Changes? {
        guard whole === earlier.whole else { return nil }
        return Changes(
            loadBalancers: loadBalancers.filter { earlier.loadBalancers[$0.key] !== $0.value }.map(\.key),
            targetGroups: targetGroups.filter { earlier.targetGroups[$0.key] !== $0.value }.map(\.key))
    }
}

extension Record {
    /// Most records are few, or seldom change, and what of the traffic depends on them is not looked into.
    package func markTraffic(in world: inout World) { world.trafficMarks.changeEverything() }
}

extension LoadBalancer {
    package func markTraffic(in world: inout World) { world.trafficMarks.changeLoadBalancer(id) }
}

extension Listener {
    package func markTraffic(in world: inout World) { world.trafficMarks.changeLoadBalancer(loadBalancerID) }
}

extension ListenerRule {
    package func markTraffic(in world: inout World) {
        if let listener = world.listeners[listenerID] {
            listener.markTraffic(in: &world)
        } else {
            world.trafficMarks.changeEverything()
        }
    }
}

extension TargetGroup {
    package func markTraffic(in world: inout World) { world.trafficMarks.changeTargetGroup(id) }
}

extension Registration {
    package func markTraffic(in world: inout World) { world.trafficMarks.changeTargetGroup(targetGroupID) }
}

extension QueuedMessage {
    /// There are many, they change all the time, and no traffic depends on them.
    package func markTraffic(in world: inout World) {}
}
