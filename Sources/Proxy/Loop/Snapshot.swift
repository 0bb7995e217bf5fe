import NIOCore
import Routing

/// What every event loop routes by: the compiled table with the targets' handles. Never changed; a newer one has a
/// higher version.
final class Snapshot: Sendable {
    let version: Int
    let routes: Routes
    /// By the index that `Routes` gives for a target.
    let targets: [TargetHandle]
    /// By load balancer and listener.
    let plans: [[ListenerPlan]]

    static let empty = Snapshot(version: 0, routes: Routes(), targets: [])

    init(version: Int, routes: Routes, targets: [TargetHandle]) {
        self.version = version
        self.routes = routes
        self.targets = targets
        plans = routes.loadBalancers.map { balancer in
            balancer.settings.listeners.map { ListenerPlan(balancer.settings, $0) }
        }
    }
}
