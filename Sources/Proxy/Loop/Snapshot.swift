import NIOCore
import Routing

/// What every event loop routes by: the compiled table with the targets' handles. Never changed; a newer one has a
/// higher version.
final class Snapshot: Sendable {
    let version: Int
    let routes: Routes
    /// By the index that `Routes` gives for a target.
    let targets: [TargetHandle]
    /// What is done to request heads, by load balancer and listener.
    let edits: [[RequestEdit]]
    /// By load balancer.
    let idleTimeouts: [TimeAmount]

    static let empty = Snapshot(version: 0, routes: Routes(), targets: [])

    init(version: Int, routes: Routes, targets: [TargetHandle]) {
        self.version = version
        self.routes = routes
        self.targets = targets
        idleTimeouts = routes.loadBalancers.map { TimeAmount($0.settings.idleTimeout) }
        edits = routes.loadBalancers.map { balancer in
            balancer.settings.listeners.map {
                RequestEdit(balancer.settings, port: $0.port, isSecure: $0.spoken == .https)
            }
        }
    }
}
