package import Foundation

/// How fast a deployment may go, under a name.
package struct DeploymentConfiguration: Record, Scoped {
    package static let tableName = "deploymentConfiguration"
    package static var place: WritableKeyPath<World, [String: DeploymentConfiguration]> { \.deploymentConfigurations }

    /// A UUID.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    package var platform: ComputePlatform
    package var rule: DeploymentRule
    package var createdAt: Date

    package init(
        id: String, scope: Scope, name: String, platform: ComputePlatform, rule: DeploymentRule, at now: Date
    ) {
        self.id = id
        account = scope.account
        region = scope.region
        self.name = name
        self.platform = platform
        self.rule = rule
        createdAt = now
    }
}

/// What a configuration says. A deployment keeps a copy, so that a change of the configuration changes none that runs.
package struct DeploymentRule: Codable, Sendable, Equatable {
    /// Of Server deployments.
    package var healthyHosts: HealthyHosts?
    /// Of ECS and Lambda deployments.
    package var traffic: TrafficShift?
    package var zonal: ZonalRule?

    package init(healthyHosts: HealthyHosts? = nil, traffic: TrafficShift? = nil, zonal: ZonalRule? = nil) {
        self.healthyHosts = healthyHosts
        self.traffic = traffic
        self.zonal = zonal
    }
}

/// How many instances must stay well.
/// Source: AWS CodeDeploy API Reference, `MinimumHealthyHosts`.
package struct HealthyHosts: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable {
        case count = "HOST_COUNT"
        case percent = "FLEET_PERCENT"
        /// Only AWS's own `CodeDeployDefault.OneAtATime`: how many are worked on at a time.
        case concurrency = "MOST_CONCURRENCY"
    }
    package var kind: Kind
    package var value: Int

    package init(_ kind: Kind, _ value: Int) {
        self.kind = kind
        self.value = value
    }
}

/// How production traffic comes to the replacement.
package enum TrafficShift: Codable, Sendable, Equatable {
    case allAtOnce
    /// That share first, the rest after the interval.
    case canary(percent: Int, minutes: Int)
    /// That share more after each interval.
    case linear(percent: Int, minutes: Int)
}

/// One zone after another.
/// Source: AWS CodeDeploy API Reference, `ZonalConfig`.
package struct ZonalRule: Codable, Sendable, Equatable {
    package var firstZoneSeconds: Int?
    package var zoneSeconds: Int?
    package var healthyHosts: HealthyHosts?

    package init(firstZoneSeconds: Int?, zoneSeconds: Int?, healthyHosts: HealthyHosts?) {
        self.firstZoneSeconds = firstZoneSeconds
        self.zoneSeconds = zoneSeconds
        self.healthyHosts = healthyHosts
    }
}
