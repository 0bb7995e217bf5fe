extension RoutingTable {
    package struct TargetGroup: Sendable, Equatable {
        package enum Version: String, Sendable {
            case http1 = "HTTP1"
            case http2 = "HTTP2"
            case grpc = "GRPC"
        }
        package enum TargetType: String, Sendable { case instance, ip, alb }
        package enum Algorithm: String, Sendable {
            case roundRobin = "round_robin"
            case leastOutstandingRequests = "least_outstanding_requests"
            case weightedRandom = "weighted_random"
        }

        package var arn: String
        package var name: String
        package var spoken = NetworkProtocol.http
        package var version = Version.http1
        package var targetType = TargetType.instance
        package var healthCheck: HealthCheck
        package var targets: [Target]
        /// Targets whose security groups do not let the load balancer in: a new connection to one gets no answer.
        package var closed: Set<TargetID> = []
        /// The same of health checks, which may go to another port.
        package var closedToChecks: Set<TargetID> = []

        package var algorithm = Algorithm.roundRobin
        /// `load_balancing.algorithm.anomaly_mitigation`; with `weightedRandom` only.
        package var mitigatesAnomalies = false
        /// nil: each request goes where the algorithm says.
        package var stickiness: Stickiness?
        /// `slow_start.duration_seconds`; zero: a target gets its whole share at once.
        package var slowStart = Duration.zero
        /// nil: as the load balancer says.
        package var crossesZones: Bool?
        /// With fewer healthy targets all targets get requests.
        package var routingMinimum = HealthyMinimum(count: 1)
        /// With fewer healthy targets the zone is left out of the DNS answer.
        package var dnsMinimum = HealthyMinimum(count: 1)

        /// nil: no copies of its requests go anywhere.
        package var mirror: Mirror?
        /// `deregistration_delay.timeout_seconds`.
        package var deregistrationDelay: Duration
        /// Whether its targets are checked although no listener forwards to it: how what is not in rotation yet is
        /// found well or not.
        package var isCheckedUnused = false
        /// `deregistration_delay.connection_termination.enabled`: connections left after the delay are closed.
        package var terminatesDeregistered = false
        /// `target_health_state.unhealthy.connection_termination.enabled`.
        package var terminatesUnhealthy = true
        /// `target_health_state.unhealthy.draining_interval_seconds`: for so long the connections of a target that has
        /// become unhealthy go on, where they are not ended at once.
        package var unhealthyDraining = Duration.zero
        /// `proxy_protocol_v2.enabled`.
        package var sendsProxyProtocol = false
        /// `preserve_client_ip.enabled`.
        package var preservesClientIP = false

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

    /// Where copies of a group's requests go, whose answers nobody gets; Teal's own.
    package struct Mirror: Sendable, Hashable {
        /// The ARN.
        package var targetGroup: String
        /// Of the requests, 0 to 100.
        package var percentage: Int

        package init(targetGroup: String, percentage: Int = 100) {
            self.targetGroup = targetGroup
            self.percentage = percentage
        }
    }

    /// Source: Application Load Balancers guide, "Sticky sessions"; Network Load Balancers guide, "Sticky sessions".
    package enum Stickiness: Sendable, Equatable {
        case loadBalancerCookie(Duration)
        case applicationCookie(name: String, Duration)
        case sourceIP
    }

    /// Fewer healthy targets than either says is too few. nil: off.
    /// Source: Application Load Balancers guide, "Target group health".
    package struct HealthyMinimum: Sendable, Equatable {
        package var count: Int?
        package var percentage: Int?

        package init(count: Int? = nil, percentage: Int? = nil) {
            self.count = count
            self.percentage = percentage
        }

        package func isMet(healthy: Int, of all: Int) -> Bool {
            healthy >= count ?? 0 && healthy * 100 >= (percentage ?? 0) * all
        }
    }

    /// A registered target. One that is no longer in the table, but was, drains: it gets no new request, and what it
    /// is answering may finish within the group's deregistration delay.
    package struct Target: Sendable, Hashable {
        package var id: TargetID
        package var host: String
        package var port: Int
        /// nil: every zone's.
        package var zone: String?
        /// A packet filter stands before it, which has to know who sends (`DataPlaneMark`).
        package var isFiltered = false

        package init(id: TargetID, host: String, port: Int, zone: String? = nil) {
            self.id = id
            self.host = host
            self.port = port
            self.zone = zone
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

    /// How a group's targets are probed.
    package struct HealthCheck: Sendable, Equatable {
        /// `grpc` is over HTTP/2, by a group's protocol version; its matcher has gRPC's codes.
        package enum Kind: String, Sendable { case http, https, tcp, grpc }
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
