package import Foundation

/// Where an application's revisions are deployed to, and how.
package struct DeploymentGroup: Record, Scoped {
    package static let tableName = "deploymentGroup"
    package static var place: WritableKeyPath<World, [String: DeploymentGroup]> { \.deploymentGroups }

    /// A UUID.
    package var id: String
    package var account: String
    package var region: String
    package var applicationID: String
    package var name: String
    package var configurationName: String
    package var settings: Settings
    /// The last revision that was deployed with success.
    package var targetRevision: RevisionLocation?
    package var lastSuccessful: Attempt?
    package var lastAttempted: Attempt?
    package var createdAt: Date
    package var tags: [Tag]

    package struct Attempt: Codable, Sendable, Equatable {
        package var deploymentID: String
        package var status: CodeDeployment.Status
        package var createdAt: Date
        package var endedAt: Date?
    }

    package init(
        id: String, of application: CodeDeployApplication, name: String, configurationName: String,
        settings: Settings, tags: [Tag], at now: Date
    ) {
        self.id = id
        account = application.account
        region = application.region
        applicationID = application.id
        self.name = name
        self.configurationName = configurationName
        self.settings = settings
        createdAt = now
        self.tags = tags
    }
}

extension DeploymentGroup {
    /// What a deployment works by; it keeps a copy.
    package struct Settings: Codable, Sendable, Equatable {
        package var targets = TargetSelection()
        /// Instances must match one filter of each list.
        package var onPremises: [[TagFilter]] = []
        package var onPremisesIsSet = false
        package var style = Style()
        package var blueGreen: BlueGreen?
        package var loadBalancer: LoadBalancerChoice?
        package var services: [ServiceName] = []
        package var rollback: Rollback?
        package var alarms: Alarms?
        package var roleARN = ""
        package var stored = Stored()

        package init() {}
    }

    /// Accepted, and answered as it was given.
    package struct Stored: Codable, Sendable, Equatable {
        package var triggers: [Trigger] = []
        package var outdatedInstances: String?
        package var suspendedProcesses: [String]?
        package var terminationHook: Bool?

        package init() {}
    }

    package struct Trigger: Codable, Sendable, Equatable {
        package var name: String?
        package var target: String?
        package var events: [String]

        package init(name: String?, target: String?, events: [String]) {
            self.name = name
            self.target = target
            self.events = events
        }
    }

    package struct Style: Codable, Sendable, Equatable {
        package enum Kind: String, Codable, Sendable {
            case inPlace = "IN_PLACE"
            case blueGreen = "BLUE_GREEN"
        }
        package var kind = Kind.inPlace
        package var controlsTraffic = false

        package init() {}
    }

    /// Source: AWS CodeDeploy API Reference, `BlueGreenDeploymentConfiguration`. Minutes, on AWS's clock.
    package struct BlueGreen: Codable, Sendable, Equatable {
        package var terminates: Bool?
        package var terminationMinutes: Int?
        /// Whether a deployment whose wait is over without a `ContinueDeployment` is stopped.
        package var stopsWhenNotContinued: Bool?
        package var readyMinutes: Int?
        /// Whether the green fleet is a copy of the Auto Scaling group; else it is there already.
        package var copiesGroup: Bool?

        package init() {}
    }

    /// Source: AWS CodeDeploy API Reference, `LoadBalancerInfo`. All by name, listeners by ARN.
    package struct LoadBalancerChoice: Codable, Sendable, Equatable {
        package var classic: [String] = []
        package var targetGroups: [String] = []
        package var pairs: [Pair] = []

        package struct Pair: Codable, Sendable, Equatable {
            package var targetGroups: [String]
            package var production: [String]
            package var test: [String]?

            package init(targetGroups: [String], production: [String], test: [String]?) {
                self.targetGroups = targetGroups
                self.production = production
                self.test = test
            }
        }

        package init() {}
    }

    package struct ServiceName: Codable, Sendable, Equatable {
        package var cluster: String
        package var service: String

        package init(cluster: String, service: String) {
            self.cluster = cluster
            self.service = service
        }
    }

    package struct Rollback: Codable, Sendable, Equatable {
        package enum Event: String, Codable, Sendable {
            case failure = "DEPLOYMENT_FAILURE"
            case alarm = "DEPLOYMENT_STOP_ON_ALARM"
            case request = "DEPLOYMENT_STOP_ON_REQUEST"
        }
        package var isEnabled: Bool
        package var events: [Event]

        package init(isEnabled: Bool, events: [Event]) {
            self.isEnabled = isEnabled
            self.events = events
        }
    }

    package struct Alarms: Codable, Sendable, Equatable {
        package var isEnabled: Bool
        package var ignoresFailedPolls: Bool
        package var names: [String]

        package init(isEnabled: Bool, ignoresFailedPolls: Bool, names: [String]) {
            self.isEnabled = isEnabled
            self.ignoresFailedPolls = ignoresFailedPolls
            self.names = names
        }
    }
}

/// Which instances: those of the Auto Scaling groups, and those whose tags match a filter of each list.
package struct TargetSelection: Codable, Sendable, Equatable {
    package var tagLists: [[TagFilter]] = []
    /// Whether the lists were given as a set; else there is one list at most.
    package var isSet = false
    /// By name.
    package var groups: [String] = []

    package init() {}
}

/// Source: AWS CodeDeploy API Reference, `EC2TagFilter`.
package struct TagFilter: Codable, Sendable, Equatable {
    package enum Kind: String, Codable, Sendable {
        case key = "KEY_ONLY"
        case value = "VALUE_ONLY"
        case both = "KEY_AND_VALUE"
    }
    package var key: String?
    package var value: String?
    package var kind: Kind

    package init(key: String?, value: String?, kind: Kind) {
        self.key = key
        self.value = value
        self.kind = kind
    }

    package func matches(_ tags: [Tag]) -> Bool {
        tags.contains { tag in
            switch kind {
            case .key: tag.key == key
            case .value: tag.value == value ?? ""
            case .both: tag.key == key && tag.value == value ?? ""
            }
        }
    }
}
