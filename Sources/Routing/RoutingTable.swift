/// Everything the data plane needs to know to carry traffic; immutable. A change is a new table.
///
/// Ids are the resources' ARNs. The table says what shall be; health and draining as they are come from
/// `DataPlane.health`.
package struct RoutingTable: Sendable, Equatable {
    package var loadBalancers: [String: LoadBalancer] = [:]
    package var targetGroups: [String: TargetGroup] = [:]

    /// Which load balancer the front door picks for a `Host` (lower case, without port): ARN by name.
    package var hosts: [String: String] = [:]

    package init() {}
}

extension RoutingTable {
    package struct LoadBalancer: Sendable, Equatable {
        package var arn: String
        package var name: String
        /// The loopback address of its own, on which it listens on its listeners' ports.
        package var address: String
        package var listeners: [Listener]
        /// `idle_timeout.timeout_seconds`.
        package var idleTimeout: Duration = .seconds(60)
        package var xForwardedFor: XForwardedFor = .append
        package var preservesHost = false
        package var dropsInvalidHeaderFields = false

        package init(arn: String, name: String, address: String, listeners: [Listener]) {
            self.arn = arn
            self.name = name
            self.address = address
            self.listeners = listeners
        }
    }

    package enum XForwardedFor: String, Sendable {
        case append, preserve, remove
    }

    package struct Listener: Sendable, Equatable {
        package var arn: String
        package var port: Int
        package var action: Action

        package init(arn: String, port: Int, action: Action) {
            self.arn = arn
            self.port = port
            self.action = action
        }
    }

    package enum Action: Sendable, Equatable {
        /// To one of the groups, drawn by weight (0 to 999).
        case forward([WeightedGroup])
        case fixedResponse(status: Int, contentType: String?, body: String?)
    }

    package struct WeightedGroup: Sendable, Equatable {
        package var targetGroup: String
        package var weight: Int

        package init(targetGroup: String, weight: Int) {
            self.targetGroup = targetGroup
            self.weight = weight
        }
    }

    package struct TargetGroup: Sendable, Equatable {
        package var arn: String
        package var name: String
        package var healthCheck: HealthCheck
        package var targets: [Target]
        /// `deregistration_delay.timeout_seconds`, already in real time (divided by the time scale).
        package var deregistrationDelay: Duration
        /// Whether its targets are checked although no listener forwards to it: how what is not in rotation yet is
        /// found well or not.
        package var isCheckedUnused = false

        package init(
            arn: String, name: String, healthCheck: HealthCheck, targets: [Target], deregistrationDelay: Duration
        ) {
            self.arn = arn
            self.name = name
            self.healthCheck = healthCheck
            self.targets = targets
            self.deregistrationDelay = deregistrationDelay
        }
    }

    /// A registered target. One that is no longer in the table, but was, drains: it gets no new request, and what it
    /// is answering may finish within the group's deregistration delay.
    package struct Target: Sendable, Hashable {
        package var id: TargetID
        package var host: String
        package var port: Int

        package init(id: TargetID, host: String, port: Int) {
            self.id = id
            self.host = host
            self.port = port
        }
    }

    /// A target as ELBv2 names it: an instance id or an address, and a port.
    package struct TargetID: Sendable, Hashable {
        package var id: String
        package var port: Int

        package init(id: String, port: Int) {
            self.id = id
            self.port = port
        }
    }

    /// How a group's targets are probed. Times are real time (divided by the time scale).
    package struct HealthCheck: Sendable, Equatable {
        package enum Kind: String, Sendable { case http, tcp }
        package var kind: Kind = .http
        package var path = "/"
        /// nil: the target's own port (`traffic-port`).
        package var port: Int?
        package var interval: Duration = .seconds(30)
        package var timeout: Duration = .seconds(5)
        package var healthyThreshold = 5
        package var unhealthyThreshold = 2
        /// `200`, `200,202`, `200-299`.
        package var matcher = "200"

        package init() {}
    }
}
