/// Targets that a load balancer sends requests to, and how their health is checked.
package struct TargetGroup: Record, Scoped {
    package static let tableName = "targetGroup"
    package static var place: WritableKeyPath<World, [String: TargetGroup]> { \.targetGroups }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    package var port: Int
    package var targetType: TargetType
    package var vpcID: String
    package var healthCheck: HealthCheckSettings
    /// Attributes that were set; the others have their defaults.
    package var attributes: [String: String]
    package var tags: [Tag]
    /// `HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP` or `TCP_UDP`; nil: `HTTP`.
    package var spoken: String?
    /// `HTTP1`, `HTTP2` or `GRPC`; nil: `HTTP1`.
    package var version: String?

    /// An application load balancer's; else one of a network load balancer's.
    package var isForRequests: Bool { spoken == nil || spoken == "HTTP" || spoken == "HTTPS" }

    package enum TargetType: String, Codable, Sendable {
        case instance, ip, alb
    }

    package init(
        scope: Scope, name: String, idSuffix: String, port: Int, targetType: TargetType, vpcID: String,
        healthCheck: HealthCheckSettings, tags: [Tag]
    ) {
        id = scope.arn("elasticloadbalancing", "targetgroup/\(name)/\(idSuffix)")
        account = scope.account
        region = scope.region
        self.name = name
        self.port = port
        self.targetType = targetType
        self.vpcID = vpcID
        self.healthCheck = healthCheck
        attributes = [:]
        self.tags = tags
    }

    /// Seconds, on AWS's clock. Default 300.
    /// Source: Elastic Load Balancing, "Edit target group attributes for your Application Load Balancer".
    package var deregistrationDelay: Int {
        attributes["deregistration_delay.timeout_seconds"].flatMap(Int.init) ?? 300
    }
}

/// Defaults are those of an ALB's HTTP group.
/// Source: Elastic Load Balancing API Reference, `CreateTargetGroup`.
package struct HealthCheckSettings: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable {
        case http = "HTTP"
        case https = "HTTPS"
        case tcp = "TCP"
    }
    package var kind: Kind = .http
    package var path = "/"
    /// nil is `traffic-port`.
    package var port: Int?
    package var intervalSeconds = 30
    package var timeoutSeconds = 5
    package var healthyThreshold = 5
    package var unhealthyThreshold = 2
    package var matcher = "200"

    package init() {}
}

/// A target in a group.
package struct Registration: Record {
    package static let tableName = "registration"
    package static var place: WritableKeyPath<World, [String: Registration]> { \.registrations }

    package var id: String
    package var targetGroupID: String
    /// An instance's id, or an address.
    package var targetID: String
    package var port: Int

    package init(targetGroupID: String, targetID: String, port: Int) {
        id = "\(targetGroupID)|\(targetID)|\(port)"
        self.targetGroupID = targetGroupID
        self.targetID = targetID
        self.port = port
    }
}
