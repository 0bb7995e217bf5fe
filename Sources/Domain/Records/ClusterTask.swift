package import Foundation

/// An ECS task: containers that start, run and end together. (`Task` is Swift's word for something else.)
package struct ClusterTask: Record, Scoped {
    package static let tableName = "clusterTask"
    package static var place: WritableKeyPath<World, [String: ClusterTask]> { \.tasks }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var clusterID: String
    package var definitionID: String
    /// The task set that it belongs to; nil for one that was run by itself.
    package var taskSetID: String?
    package var group: String
    package var startedBy: String?
    package var status: Status
    /// Whether it shall run.
    package var isWanted: Bool
    package var progress: Progress
    /// What is to be run: the definition's plan with the overrides.
    package var plan: TaskPlan
    package var createdAt: Date
    /// What was asked for beside it: JSON of the API's `Task`.
    package var document: String
    package var tags: [Tag]
    /// Of its network interface, in `awsvpc` mode; nil: the default one.
    package var securityGroups: [String]?
    /// The capacity provider that it counts for.
    package var provider: String?

    /// Source: Amazon ECS Developer Guide, "Amazon ECS task lifecycle".
    package enum Status: String, Codable, Sendable, CaseIterable {
        case provisioning = "PROVISIONING"
        case pending = "PENDING"
        case activating = "ACTIVATING"
        case running = "RUNNING"
        case deactivating = "DEACTIVATING"
        case stopping = "STOPPING"
        case deprovisioning = "DEPROVISIONING"
        case stopped = "STOPPED"
    }

    package struct Progress: Codable, Sendable, Equatable {
        package var containers: [TaskContainer]
        package var version = 1
        /// When its first image that was not here began to come from its registry, and when the last one had come.
        package var pullStartedAt: Date?
        package var pullStoppedAt: Date?
        package var startedAt: Date?
        /// When its service first found it healthy.
        package var healthyAt: Date?
        package var stoppingAt: Date?
        package var stoppedAt: Date?
        package var stopCode: String?
        package var stoppedReason: String?
        /// The task's address, once it has one.
        package var address: String?
        package var zone: String

        package init(containers: [TaskContainer], zone: String) {
            self.containers = containers
            self.zone = zone
        }
    }

    package init(new: NewTask, clusterID: String, name: String, cluster: String, zone: String, at now: Date) {
        id = new.scope.arn("ecs", "task/\(cluster)/\(name)")
        account = new.scope.account
        region = new.scope.region
        self.clusterID = clusterID
        definitionID = new.definitionID
        taskSetID = new.taskSetID
        group = new.group
        startedBy = new.startedBy
        status = new.plan.networkMode == .awsvpc ? .provisioning : .pending
        isWanted = true
        progress = Progress(containers: new.plan.containers.map { TaskContainer(name: $0.name) }, zone: zone)
        plan = new.plan
        createdAt = now
        document = new.document
        tags = new.tags
        securityGroups = new.securityGroups
    }

    /// 32 hexadecimal digits.
    package var name: String { id.split(separator: "/").last.map(String.init) ?? id }

    /// What the names of its containers have in common.
    package func containerPrefix(_ prefix: String) -> String { "\(prefix)-task-\(name)-" }

    package func containerName(_ container: String, prefix: String) -> String { containerPrefix(prefix) + container }

    package var isPending: Bool { [.provisioning, .pending, .activating].contains(status) }
}

/// What a task is made of.
package struct NewTask: Sendable {
    package var scope: Scope
    package var definitionID: String
    package var plan: TaskPlan
    package var group: String
    package var startedBy: String?
    package var taskSetID: String?
    package var document = "{}"
    package var tags: [Tag] = []
    package var securityGroups: [String]?
    /// The tasks are shared among them; empty: none is named.
    package var providers: [ProviderShare] = []

    package init(scope: Scope, definitionID: String, plan: TaskPlan, group: String) {
        self.scope = scope
        self.definitionID = definitionID
        self.plan = plan
        self.group = group
    }
}

/// A container of a task, and how it is.
package struct TaskContainer: Codable, Sendable, Equatable {
    package var name: String
    package var status = Status.pending
    package var exitCode: Int?
    package var reason: String?
    package var health = ContainerHealth.unknown
    package var address: InstanceAddress?
    package var bindings: [PortBinding] = []

    package enum Status: String, Codable, Sendable {
        case pending = "PENDING"
        case running = "RUNNING"
        case stopped = "STOPPED"
    }

    package init(name: String) { self.name = name }
}

package enum ContainerHealth: String, Codable, Sendable {
    case healthy = "HEALTHY"
    case unhealthy = "UNHEALTHY"
    /// There is no check, or it has not answered yet.
    case unknown = "UNKNOWN"
}

/// A container's port as this machine has it.
package struct PortBinding: Codable, Sendable, Equatable {
    package var containerPort: Int
    package var hostPort: Int
    package var transport: String

    package init(containerPort: Int, hostPort: Int, transport: String) {
        self.containerPort = containerPort
        self.hostPort = hostPort
        self.transport = transport
    }
}
