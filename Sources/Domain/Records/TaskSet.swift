package import Foundation

/// Tasks of one service that run one revision of it: what ECS shows as a deployment of a service that it deploys
/// itself, and as a task set of one that CodeDeploy or another controller deploys.
package struct TaskSet: Record, Scoped {
    package static let tableName = "taskSet"
    package static var place: WritableKeyPath<World, [String: TaskSet]> { \.taskSets }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var serviceID: String
    /// `ecs-svc/` and 19 digits: also what its tasks were started by.
    package var name: String
    package var status: Status
    package var definitionID: String
    /// The service revision's ARN.
    package var revisionID: String
    package var loadBalancers: [ServiceLoadBalancer]
    /// Percent of the service's desired count.
    package var scale: Double
    /// How many tasks it shall have.
    package var desiredCount: Int
    package var isStable: Bool
    package var stableSince: Date
    package var rollout: Rollout
    package var externalID: String?
    /// What was asked for beside it: JSON of the API's `TaskSet`.
    package var document: String
    package var createdAt: Date
    package var updatedAt: Date
    package var tags: [Tag]
    /// Of its tasks; nil: the default one.
    package var securityGroups: [String]?
    /// Its tasks are shared among them; nil: none is named.
    package var providers: [ProviderShare]?

    package enum Status: String, Codable, Sendable {
        case primary = "PRIMARY"
        case active = "ACTIVE"
        case draining = "DRAINING"
    }

    /// How the bringing out goes.
    package struct Rollout: Codable, Sendable, Equatable {
        package var state = State.inProgress
        package var reason = ""
        /// Tasks that did not start, or failed their health checks.
        package var failedTasks = 0
        /// How many of them there had been when a task last became healthy; nil: none has.
        package var failedBeforeHealthy: Int?
        /// Since a task was last well.
        package var failuresInRow = 0
        /// No task is started before this.
        package var nextLaunchAt: Date = .distantPast
        /// When everything ran and was healthy for the first time.
        package var reachedAt: Date?

        package init() {}

        package var failuresSinceHealthy: Int { failedTasks - (failedBeforeHealthy ?? 0) }

        package enum State: String, Codable, Sendable {
            case inProgress = "IN_PROGRESS"
            case completed = "COMPLETED"
            case failed = "FAILED"
        }
    }

    package init(service: ClusterService, new: NewTaskSet, number: String, at now: Date) {
        name = "ecs-svc/\(number)"
        let path = service.id.split(separator: ":").last?.dropFirst("service/".count) ?? ""
        id = service.scope.arn("ecs", "task-set/\(path)/\(name)")
        account = service.account
        region = service.region
        serviceID = service.id
        status = .active
        definitionID = new.definitionID
        revisionID = new.revisionID
        loadBalancers = new.loadBalancers
        scale = new.scale
        desiredCount = 0
        isStable = false
        stableSince = now
        rollout = Rollout()
        externalID = new.externalID
        document = new.document
        createdAt = now
        updatedAt = now
        tags = new.tags
        securityGroups = new.securityGroups
        providers = new.providers
    }
}

/// What a task set is made of.
package struct NewTaskSet: Sendable {
    package var definitionID: String
    package var revisionID = ""
    package var loadBalancers: [ServiceLoadBalancer] = []
    package var scale = 100.0
    package var externalID: String?
    package var document = "{}"
    package var tags: [Tag] = []
    package var securityGroups: [String]?
    package var providers: [ProviderShare]?

    package init(definitionID: String) { self.definitionID = definitionID }
}
