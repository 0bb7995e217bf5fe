import NIOCore
import Routing

/// What every event loop routes by: the compiled table with the targets' handles. Never changed; a newer one has a
/// higher version.
final class Snapshot: Sendable {
    let version: Int
    let routes: Routes
    /// By the indices that `Routes` gives for a group and its target.
    let targets: [[TargetHandle]]
    /// By load balancer and listener.
    let plans: [[ListenerPlan]]

    static let empty = Snapshot(version: 0, routes: Routes(), targets: [])

    /// - Parameter previous: its plans are used again where nothing has changed.
    init(version: Int, routes: Routes, targets: [[TargetHandle]], previous: Snapshot? = nil) {
        self.version = version
        self.routes = routes
        self.targets = targets
        plans = routes.loadBalancers.map { balancer in
            if let previous, let known = previous.routes.loadBalancer(arn: balancer.settings.arn),
                previous.routes.loadBalancers[known].settings == balancer.settings
            {
                return previous.plans[known]
            }
            return balancer.settings.listeners.map { ListenerPlan(balancer.settings, $0) }
        }
    }
}
