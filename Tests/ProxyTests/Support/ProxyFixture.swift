import Logging
import Proxy
import Routing
import Testing

/// A proxy with one load balancer, `lb`, reached by the host `app.test` at the front door.
struct ProxyFixture {
    let proxy: Proxy
    let port: Int
    var table = RoutingTable()

    static let host = "app.test"
    static let lb = "arn:lb"

    static func with(
        loops: Int = 2, limits: ProxyLimits = ProxyLimits(), _ body: (inout ProxyFixture) async throws -> Void
    ) async throws {
        var configuration = Proxy.Configuration()
        configuration.eventLoops = loops
        configuration.limits = limits
        var logger = Logger(label: "proxy-test")
        logger.logLevel = .warning
        let proxy = Proxy(configuration: configuration, logger: logger)
        try await proxy.start()
        var fixture = ProxyFixture(proxy: proxy, port: try #require(proxy.frontDoorAddress?.port))
        do {
            try await body(&fixture)
        } catch {
            try await proxy.stop()
            throw error
        }
        try await proxy.stop()
    }

    static func quickCheck() -> RoutingTable.HealthCheck {
        var check = RoutingTable.HealthCheck()
        check.path = "/health"
        check.interval = .milliseconds(40)
        check.timeout = .seconds(2)
        check.healthyThreshold = 2
        check.unhealthyThreshold = 2
        return check
    }

    mutating func setGroup(
        _ arn: String, _ targets: [TestTarget], delay: Duration = .seconds(60),
        check: RoutingTable.HealthCheck = ProxyFixture.quickCheck()
    ) {
        table.targetGroups[arn] = RoutingTable.TargetGroup(
            arn: arn, name: arn, healthCheck: check, targets: targets.map(\.target), deregistrationDelay: delay)
    }

    mutating func setAction(_ action: RoutingTable.Action, idleTimeout: Duration = .seconds(60)) {
        var balancer = RoutingTable.LoadBalancer(
            arn: Self.lb, name: "lb", address: "127.0.0.1",
            listeners: [RoutingTable.Listener(arn: "arn:listener", port: 0, action: action)])
        balancer.idleTimeout = idleTimeout
        table.loadBalancers[Self.lb] = balancer
        table.hosts[Self.host] = Self.lb
    }

    mutating func forward(to groups: (String, Int)..., idleTimeout: Duration = .seconds(60)) {
        setAction(
            .forward(groups.map { RoutingTable.WeightedGroup(targetGroup: $0.0, weight: $0.1) }),
            idleTimeout: idleTimeout)
    }

    @discardableResult
    func apply() async -> [ListenerProblem] { await proxy.apply(table) }

    /// One group, `g`, and it is healthy.
    mutating func serve(
        _ targets: TestTarget..., delay: Duration = .seconds(60), idleTimeout: Duration = .seconds(60)
    ) async throws {
        setGroup("g", targets, delay: delay)
        forward(to: ("g", 1), idleTimeout: idleTimeout)
        await apply()
        try await healthy("g", count: targets.count)
    }

    func healthy(_ group: String, count: Int) async throws {
        try await eventually("\(group) healthy; it is \(proxy.health(ofGroup: group))") {
            proxy.health(ofGroup: group).values.filter { $0.state == .healthy }.count == count
        }
    }

    func client(reads: Bool = true) async throws -> RawClient { try await RawClient.connect(to: port, reads: reads) }

    static func get(_ path: String = "/", headers: String = "") -> String {
        "GET \(path) HTTP/1.1\r\nHost: \(host)\r\n\(headers)\r\n"
    }
}
