import Routing

/// What stands between clients and an environment's instances.
package enum Frontage: Sendable, Equatable {
    /// One instance, reached directly at an address of its own.
    case single
    case application
    case network
    /// The ARN of an application load balancer that several environments use.
    case shared(String)
    /// Nothing that clients could see: what comes from the queue goes to the instances by a proxy of its own.
    case worker

    package var isSingle: Bool { self == .single }

    /// A proxy that belongs to nobody's account.
    var isHidden: Bool { self == .single || self == .worker }
}

/// Sources: AWS Elastic Beanstalk Developer Guide, "General options for all environments", "Environment types",
/// "Configuring an Application Load Balancer", "Configuring a Network Load Balancer", "Configuring a shared
/// Application Load Balancer".
extension EnvironmentConfiguration {
    private static let environment = "aws:elasticbeanstalk:environment"
    private static let processes = "aws:elasticbeanstalk:environment:process:"
    private static let listeners = "aws:elbv2:listener:"
    private static let rules = "aws:elbv2:listenerrule:"
    private static let loadBalancer = "aws:elbv2:loadbalancer"

    package var isSingleInstance: Bool { text(Self.environment, "EnvironmentType") == "SingleInstance" }

    package var frontage: Frontage {
        if tier == .worker { return .worker }
        if isSingleInstance { return .single }
        if text(Self.environment, "LoadBalancerType") == "network" { return .network }
        guard text(Self.environment, "LoadBalancerIsShared") == "true" else { return .application }
        return .shared(text(Self.loadBalancer, "SharedLoadBalancer"))
    }

    /// Ports of an instance to which requests are sent, by name; `default` is always there, and first.
    struct Process: Equatable {
        var name: String
        var port: Int
        var spoken: String
        var healthCheck: HealthCheckSettings
        /// As target groups have them.
        var attributes: [String: String]
    }

    var allProcesses: [Process] {
        let others = names(behind: Self.processes).filter { $0 != "default" }
        return (frontage.isHidden ? ["default"] : ["default"] + others).map(process)
    }

    private func process(_ name: String) -> Process {
        let space = Self.processes + name
        var attributes = ["deregistration_delay.timeout_seconds": text(space, "DeregistrationDelay")]
        if text(space, "StickinessEnabled") == "true" {
            attributes["stickiness.enabled"] = "true"
            attributes["stickiness.lb_cookie.duration_seconds"] = text(space, "StickinessLBCookieDuration")
        }
        if tier == .worker { attributes["load_balancing.algorithm.type"] = "least_outstanding_requests" }
        let spoken = frontage == .network ? "TCP" : text(space, "Protocol")
        return Process(
            name: name, port: number(space, "Port"), spoken: spoken, healthCheck: check(of: space),
            attributes: attributes)
    }

    /// A network load balancer asks for a connection only, unless a path is given. Of an instance without a load
    /// balancer nothing but that it listens is asked, and so of a worker, unless a path is given.
    private func check(of space: String) -> HealthCheckSettings {
        var settings = HealthCheckSettings()
        let path = text(space, "HealthCheckPath")
        let legacyPath = text("aws:elasticbeanstalk:application", "Application Healthcheck URL")
        settings.path = path == "/" && legacyPath.hasPrefix("/") ? legacyPath : path
        settings.intervalSeconds = number(space, "HealthCheckInterval")
        settings.timeoutSeconds = number(space, "HealthCheckTimeout")
        settings.healthyThreshold = number(space, "HealthyThresholdCount")
        settings.unhealthyThreshold = number(space, "UnhealthyThresholdCount")
        settings.matcher = text(space, "MatcherHTTPCode")
        switch frontage {
        case .single: settings.kind = .tcp
        case .network: settings.kind = given(space, "HealthCheckPath") == nil ? .tcp : .http
        case .worker: settings.kind = settings.path == "/" ? .tcp : .http
        case .application, .shared: settings.kind = text(space, "Protocol") == "HTTPS" ? .https : .http
        }
        return settings
    }

    struct ListenerPlan: Equatable {
        var port: Int
        var spoken: String
        var process: String
        var rules: [String]
        var certificates: [String]
        var policy: String?
    }

    /// The default listener is on port 80; others are named by their ports. Of a shared load balancer only the rules
    /// are the environment's.
    var listenerPlans: [ListenerPlan] {
        if frontage.isHidden { return [plan("default", port: 80)] }
        let ports = names(behind: Self.listeners).compactMap { name in Int(name).map { (name, $0) } }
        let others = ports.filter { text(Self.listeners + $0.0, "ListenerEnabled") != "false" }
            .map { plan($0.0, port: $0.1) }
        let isDefault = text(Self.listeners + "default", "ListenerEnabled") != "false"
        let isTaken = others.contains { $0.port == 80 } || frontage.isShared && !others.isEmpty
        return (isDefault && !isTaken ? [plan("default", port: 80)] : []) + others
    }

    private func plan(_ name: String, port: Int) -> ListenerPlan {
        let space = Self.listeners + name
        let policy = text(space, "SSLPolicy")
        return ListenerPlan(
            port: port, spoken: frontage == .network ? "TCP" : text(space, "Protocol"),
            process: text(space, "DefaultProcess"), rules: list(space, "Rules"),
            certificates: list(space, "SSLCertificateArns"), policy: policy.isEmpty ? nil : policy)
    }

    struct RulePlan: Equatable {
        var priority: Int?
        var hosts: [String]
        var paths: [String]
        var process: String

        var conditions: [RoutingTable.Condition] {
            (hosts.isEmpty ? [] : [.hostHeader(hosts.map(RoutingTable.Pattern.wildcard))])
                + (paths.isEmpty ? [] : [.pathPattern(paths.map(RoutingTable.Pattern.wildcard))])
        }
    }

    func rulePlan(_ name: String) -> RulePlan {
        let space = Self.rules + name
        return RulePlan(
            priority: Int(text(space, "Priority")), hosts: list(space, "HostHeaders"),
            paths: list(space, "PathPatterns"), process: text(space, "Process"))
    }

    /// Those of the load balancer's attributes that options set. Network load balancers have none of them.
    var loadBalancerAttributes: [(key: String, value: String)] {
        switch frontage {
        case .worker: [("idle_timeout.timeout_seconds", String(inactivityTimeout))]
        case .application:
            [
                ("idle_timeout.timeout_seconds", "IdleTimeout"), ("access_logs.s3.enabled", "AccessLogsS3Enabled"),
                ("access_logs.s3.bucket", "AccessLogsS3Bucket"), ("access_logs.s3.prefix", "AccessLogsS3Prefix"),
            ].compactMap { key, option in given(Self.loadBalancer, option).map { (key, $0) } }
                .filter { !$0.1.isEmpty }
        case .single, .network, .shared: []
        }
    }

    /// Of the load balancer; none: it has the account's own.
    var securityGroups: [String] { list(Self.loadBalancer, "SecurityGroups") }

    private func list(_ namespace: String, _ name: String) -> [String] {
        text(namespace, name).split(separator: ",").map { String($0.trimmingPrefix(while: \.isWhitespace)) }
    }
}

extension Frontage {
    var isShared: Bool {
        if case .shared = self { return true }
        return false
    }
}
