import Domain
import ElasticLoadBalancingV2API
import Smithy

extension ElasticLoadBalancingV2API.TargetGroup {
    init(_ group: Domain.TargetGroup, in world: World) {
        let check = group.healthCheck
        self.init(
            targetGroupArn: group.id, targetGroupName: group.name, protocol: .init(rawValue: group.spoken ?? "HTTP"),
            port: group.port,
            vpcId: group.vpcID, healthCheckProtocol: .init(rawValue: check.kind.rawValue),
            healthCheckPort: check.portText, healthCheckEnabled: true,
            healthCheckIntervalSeconds: check.intervalSeconds, healthCheckTimeoutSeconds: check.timeoutSeconds,
            healthyThresholdCount: check.healthyThreshold, unhealthyThresholdCount: check.unhealthyThreshold,
            healthCheckPath: check.kind == .tcp ? nil : check.path,
            matcher: check.kind == .tcp
                ? nil : group.version == "GRPC" ? .init(grpcCode: check.matcher) : .init(httpCode: check.matcher),
            loadBalancerArns: world.loadBalancers(using: group), targetType: .init(rawValue: group.targetType.rawValue),
            protocolVersion: group.isForRequests ? group.version ?? "HTTP1" : nil, ipAddressType: .ipv4)
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
        settings.matcher = matcher?.httpCode ?? matcher?.grpcCode ?? settings.matcher
        if let kind, let known = HealthCheckSettings.Kind(rawValue: kind.rawValue) { settings.kind = known }
        if let port { settings.port = try Self.number(port) }
        return settings
    }

    private func refuseUnserved() throws(ServiceError) {
        switch kind {
        case nil, .http, .https, .tcp: break
        case .some(let other):
            throw .validation("Health check protocol '\(other.rawValue)' must be one of 'HTTP, HTTPS, TCP'")
        }
        if enabled == false {
            throw .validation("Health check enabled must be true for target groups with target type 'instance' or 'ip'")
        }
    }

    private static func number(_ text: String) throws(ServiceError) -> Int? {
        if text == "traffic-port" { return nil }
        guard let port = Int(text) else {
            throw .validation("Health check port '\(text)' must be 'traffic-port' or between 1 and 65535")
        }
        return port
    }
}
