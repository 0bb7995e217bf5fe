package import Foundation

/// A Beanstalk environment: instances that run one version; behind a load balancer where they answer at one CNAME, or
/// working on the messages of a queue.
package struct Environment: Record, Scoped {
    package static let tableName = "environment"
    package static var place: WritableKeyPath<World, [String: Environment]> { \.environments }

    /// `e-` and ten letters.
    package var id: String
    package var account: String
    package var region: String
    package var applicationName: String
    package var name: String
    package var description: String?
    /// `NAME` of `NAME.REGION.elasticbeanstalk.com`; empty for a worker, which has no such name.
    package var cnamePrefix: String
    package var versionLabel: String
    package var solutionStack: String
    /// Options set on this environment; all others have their defaults.
    package var options: [OptionSetting]
    package var status: Status
    package var health: Health
    /// Counts deployments and configuration changes, from 1.
    package var deploymentID: Int
    package var createdAt: Date
    package var updatedAt: Date
    package var terminatedAt: Date?
    package var tags: [Tag]
    package var resources: Resources?
    /// The part of the name behind `+`, where it was made by `ComposeEnvironments`.
    package var groupName: String?
    /// Other environments that it reaches by name.
    package var links: [EnvironmentLink]?
    /// Kept and shown.
    package var operationsRole: String?
    /// The saved configuration that was last applied.
    package var templateName: String?
    /// Oldest first.
    package var managedActions: [ManagedAction]?
    /// nil: a web server.
    package var tier: Tier?

    /// Source: AWS Elastic Beanstalk API Reference, `EnvironmentDescription`, `Status`.
    package enum Status: String, Codable, Sendable {
        case launching = "Launching"
        case updating = "Updating"
        case ready = "Ready"
        case terminating = "Terminating"
        case terminated = "Terminated"
    }

    /// What belongs to the environment while it is not terminated. All ids are ARNs.
    package struct Resources: Codable, Sendable, Equatable {
        package var loadBalancer: String
        package var listener: String
        package var targetGroup: String
        package var group: String
        /// Target groups of the processes beside the default one, by name.
        package var processes: [String: String]?
        /// Listeners beside `listener`.
        package var listeners: [String]?
        /// Rules of listeners, in the order of the options.
        package var rules: [String]?
        /// The load balancer is not the environment's own, and stays when it goes.
        package var isShared: Bool?
        /// What a worker environment works on; nil for others.
        package var worker: Worker?

        /// Of all processes, the default one first.
        package var targetGroups: [String] {
            [targetGroup] + (processes ?? [:]).sorted { $0.key < $1.key }.map(\.value)
        }
    }

    package init(scope: Scope, id: String, new: NewEnvironment, name: String, cnamePrefix: String, at now: Date) {
        self.id = id
        account = scope.account
        region = scope.region
        applicationName = new.applicationName
        self.name = name
        description = new.description
        self.cnamePrefix = cnamePrefix
        versionLabel = new.versionLabel
        solutionStack = new.solutionStack
        options = new.options
        status = .launching
        health = .pending
        deploymentID = 1
        createdAt = now
        updatedAt = now
        tags = new.tags
        groupName = new.groupName
        links = new.links
        templateName = new.templateName
        tier = new.tier == .web ? nil : new.tier
    }

    package var arn: String { scope.arn("elasticbeanstalk", "environment/\(applicationName)/\(name)") }

    /// The name that clients use; a swap exchanges it.
    package var cname: String { "\(cnamePrefix).\(region).elasticbeanstalk.com" }

    package var isTerminated: Bool { status == .terminated }
}

/// Basic and enhanced health in one: AWS's colour, its status word, and the causes.
package struct Health: Codable, Sendable, Equatable {
    package var colour: Colour
    package var status: Status
    package var causes: [String]

    /// Source: AWS Elastic Beanstalk API Reference, `EnvironmentDescription`, `Health`.
    package enum Colour: String, Codable, Sendable {
        case green = "Green"
        case yellow = "Yellow"
        case red = "Red"
        case grey = "Grey"
    }

    /// Source: AWS Elastic Beanstalk API Reference, `EnvironmentDescription`, `HealthStatus`.
    package enum Status: String, Codable, Sendable {
        case ok = "Ok"
        case info = "Info"
        case warning = "Warning"
        case degraded = "Degraded"
        case severe = "Severe"
        case pending = "Pending"
        case unknown = "Unknown"
        case noData = "NoData"
    }

    package init(_ colour: Colour, _ status: Status, causes: [String] = []) {
        self.colour = colour
        self.status = status
        self.causes = causes
    }

    package static let pending = Health(.grey, .pending)
    package static let unknown = Health(.grey, .unknown)
}

/// One configuration option of an environment.
package struct OptionSetting: Codable, Sendable, Hashable {
    package var namespace: String
    package var name: String
    package var value: String
    /// Of which of several things of a kind it is: a scheduled action's name.
    package var resourceName: String?

    /// nil: set by a request or a saved configuration.
    package var origin: Origin?

    package enum Origin: String, Codable, Sendable {
        /// From a file of the source bundle: anything else beats it.
        case bundle
    }

    package init(
        namespace: String, name: String, value: String, origin: Origin? = nil, resourceName: String? = nil
    ) {
        self.resourceName = resourceName
        self.namespace = namespace
        self.name = name
        self.value = value
        self.origin = origin
    }
}
