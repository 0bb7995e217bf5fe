package import Foundation

/// An ECS service: keeps a number of tasks running, behind load balancers, and brings new versions out.
package struct ClusterService: Record, Scoped {
    package static let tableName = "clusterService"
    package static var place: WritableKeyPath<World, [String: ClusterService]> { \.services }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var clusterID: String
    package var name: String
    package var status: Status
    package var controller: Controller
    package var desiredCount: Int
    package var settings: Settings
    /// Newest first.
    package var events: [ServiceEvent]
    package var createdAt: Date
    package var endedAt: Date?
    /// Whether it has been told that it is in a steady state, and nothing has happened since.
    package var isSteady: Bool
    package var tags: [Tag]

    package enum Status: String, Codable, Sendable {
        case active = "ACTIVE"
        case draining = "DRAINING"
        case inactive = "INACTIVE"
    }

    package enum Controller: String, Codable, Sendable {
        case ecs = "ECS"
        case codeDeploy = "CODE_DEPLOY"
        case external = "EXTERNAL"
    }

    package struct Settings: Codable, Sendable, Equatable {
        /// The task definition's ARN; nil where the task sets name theirs.
        package var definitionID: String?
        package var loadBalancers: [ServiceLoadBalancer] = []
        package var gracePeriodSeconds = 0
        package var rules = DeploymentRules()
        /// `TASK_DEFINITION`, `SERVICE` or `NONE`.
        package var propagateTags = "NONE"
        /// What was asked for beside it: JSON of the API's `Service`.
        package var document = "{}"
        package var clientToken: String?
        /// nil: no. One task on each container instance, and there is one.
        package var isDaemon: Bool?
        /// Of its tasks; nil: the default one.
        package var securityGroups: [String]?
        /// Its tasks are shared among them; nil: none is named.
        package var providers: [ProviderShare]?

        package init() {}
    }

    package init(
        scope: Scope, cluster: Cluster, name: String, controller: Controller, desiredCount: Int, settings: Settings,
        tags: [Tag], at now: Date
    ) {
        id = scope.arn("ecs", "service/\(cluster.name)/\(name)")
        account = scope.account
        region = scope.region
        clusterID = cluster.id
        self.name = name
        status = .active
        self.controller = controller
        self.desiredCount = desiredCount
        self.settings = settings
        events = []
        createdAt = now
        isSteady = false
        self.tags = tags
    }
}

package struct ServiceEvent: Codable, Sendable, Equatable {
    package var id: String
    package var date: Date
    package var message: String

    package init(id: String, date: Date, message: String) {
        self.id = id
        self.date = date
        self.message = message
    }
}

/// A target group in which a service registers its tasks.
package struct ServiceLoadBalancer: Codable, Sendable, Equatable {
    package var targetGroup: String
    package var containerName: String
    package var containerPort: Int
    /// For blue/green: the other group, and the rules by which production's and tests' requests come.
    package var alternateTargetGroup: String?
    package var productionRule: String?
    package var testRule: String?
    package var role: String?

    package init(targetGroup: String, containerName: String, containerPort: Int) {
        self.targetGroup = targetGroup
        self.containerName = containerName
        self.containerPort = containerPort
    }
}

/// How a service brings out a new version.
/// Defaults: Amazon ECS API Reference, `DeploymentConfiguration`.
package struct DeploymentRules: Codable, Sendable, Equatable {
    package var strategy = Strategy.rolling
    package var minimumHealthyPercent = 100
    package var maximumPercent = 200
    package var circuitBreaker: CircuitBreaker?
    package var alarms: Alarms?
    /// Minutes; nil: the strategy's default.
    package var bakeTime: Int?
    package var hooks: [LifecycleHook] = []
    /// Percent of production's requests at each step, and minutes between steps.
    package var step: Double?
    package var stepBakeTime: Int?

    package init() {}

    /// What a daemon has where nothing is given.
    package static var daemon: DeploymentRules {
        var rules = DeploymentRules()
        rules.minimumHealthyPercent = 0
        rules.maximumPercent = 100
        return rules
    }

    package enum Strategy: String, Codable, Sendable {
        case rolling = "ROLLING"
        case blueGreen = "BLUE_GREEN"
        case linear = "LINEAR"
        case canary = "CANARY"
    }

    package struct CircuitBreaker: Codable, Sendable, Equatable {
        package var isEnabled: Bool
        package var rollsBack: Bool
        package var resetsOnHealthyTask: Bool
        /// `COUNT`, `BOUNDED_PERCENT` or `UNBOUNDED_PERCENT`.
        package var thresholdType: String
        package var thresholdValue: Int

        package init(
            isEnabled: Bool, rollsBack: Bool, resetsOnHealthyTask: Bool = true,
            thresholdType: String = "BOUNDED_PERCENT", thresholdValue: Int = 50
        ) {
            self.isEnabled = isEnabled
            self.rollsBack = rollsBack
            self.resetsOnHealthyTask = resetsOnHealthyTask
            self.thresholdType = thresholdType
            self.thresholdValue = thresholdValue
        }
    }

    package struct Alarms: Codable, Sendable, Equatable {
        package var names: [String]
        package var isEnabled: Bool
        package var rollsBack: Bool

        package init(names: [String], isEnabled: Bool, rollsBack: Bool) {
            self.names = names
            self.isEnabled = isEnabled
            self.rollsBack = rollsBack
        }
    }
}

/// Holds a deployment at the end of stages until someone says how to go on.
package struct LifecycleHook: Codable, Sendable, Equatable {
    /// `PAUSE` or `AWS_LAMBDA`.
    package var targetType: String
    package var targetARN: String?
    package var stages: [String]
    /// Minutes until `timeoutContinues` decides; nil: a day.
    package var timeout: Int?
    package var timeoutContinues: Bool
    package var role: String?
    /// JSON that the function is given with each call.
    package var details: String?

    package init(targetType: String, targetARN: String?, stages: [String], timeout: Int?, timeoutContinues: Bool) {
        self.targetType = targetType
        self.targetARN = targetARN
        self.stages = stages
        self.timeout = timeout
        self.timeoutContinues = timeoutContinues
    }
}
