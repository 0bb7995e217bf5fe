import Domain
import ElasticLoadBalancingV2API
import Smithy

extension ElasticLoadBalancingV2API.TargetGroup {
    init(_ group: Domain.TargetGroup, in world: World) {
        let check = group.healthCheck
        self.init(
            targetGroupArn: group.id, targetGroupName: group.name, protocol: .http, port: group.port,
            vpcId: group.vpcID, healthCheckProtocol: .init(rawValue: check.kind.rawValue),
            healthCheckPort: check.portText, healthCheckEnabled: true,
            healthCheckIntervalSeconds: check.intervalSeconds, healthCheckTimeoutSeconds: check.timeoutSeconds,
            healthyThresholdCount: check.healthyThreshold, unhealthyThresholdCount: check.unhealthyThreshold,
            healthCheckPath: check.path, matcher: .init(httpCode: check.matcher),
            loadBalancerArns: world.loadBalancers(using: group), targetType: .init(rawValue: group.targetType.rawValue),
            protocolVersion: "HTTP1", ipAddressType: .ipv4)
    }
}

extension HealthCheckSettings {
    fileprivate var portText: String { port.map(String.init) ?? "traffic-port" }
}

/// The members about health checks that creating and modifying a target group have in common.
struct HealthCheckChanges {
    var kind: ProtocolEnum?
    var port: String?
    var enabled: Bool?
    var path: String?
    var interval: Int?
    var timeout: Int?
    var healthy: Int?
    var unhealthy: Int?
    var matcher: Matcher?

    /// The settings with what is given changed.
    func applied(to settings: HealthCheckSettings) throws(ServiceError) -> HealthCheckSettings {
        try refuseUnserved()
        var settings = settings
        settings.path = path ?? settings.path
        settings.intervalSeconds = interval ?? settings.intervalSeconds
        settings.timeoutSeconds = timeout ?? settings.timeoutSeconds
        settings.healthyThreshold = healthy ?? settings.healthyThreshold
        settings.unhealthyThreshold = unhealthy ?? settings.unhealthyThreshold
        settings.matcher = matcher?.httpCode ?? settings.matcher
        if let port { settings.port = try Self.number(port) }
        return settings
    }

    private func refuseUnserved() throws(ServiceError) {
        switch kind {
        case nil, .http: break
        case .https: throw .notServedYet("Health checks over HTTPS")
        case .some(let other):
            throw .validation("Health check protocol '\(other.rawValue)' must be one of 'HTTP, HTTPS'")
        }
        if enabled == false {
            throw .validation("Health check enabled must be true for target groups with target type 'instance' or 'ip'")
        }
        if matcher?.grpcCode != nil { throw .notServedYet("Health checks over gRPC") }
    }

    private static func number(_ text: String) throws(ServiceError) -> Int? {
        if text == "traffic-port" { return nil }
        guard let port = Int(text) else {
            throw .validation("Health check port '\(text)' must be 'traffic-port' or between 1 and 65535")
        }
        return port
    }
}
