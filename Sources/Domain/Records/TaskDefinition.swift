package import Foundation

/// One revision of a family: which containers make a task.
package struct TaskDefinition: Record, Scoped {
    package static let tableName = "taskDefinition"
    package static var place: WritableKeyPath<World, [String: TaskDefinition]> { \.taskDefinitions }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var family: String
    package var revision: Int
    package var status: Status
    /// What was registered: JSON of the API's `TaskDefinition`.
    package var document: String
    package var plan: TaskPlan
    package var registeredAt: Date
    package var deregisteredAt: Date?
    package var deleteRequestedAt: Date?
    package var tags: [Tag]

    package enum Status: String, Codable, Sendable {
        case active = "ACTIVE"
        case inactive = "INACTIVE"
        case deleteInProgress = "DELETE_IN_PROGRESS"
    }

    package init(
        scope: Scope, family: String, revision: Int, document: String, plan: TaskPlan, tags: [Tag], at now: Date
    ) {
        id = scope.arn("ecs", "task-definition/\(family):\(revision)")
        account = scope.account
        region = scope.region
        self.family = family
        self.revision = revision
        status = .active
        self.document = document
        self.plan = plan
        registeredAt = now
        self.tags = tags
    }
}

/// What is run for a task.
package struct TaskPlan: Codable, Sendable, Equatable {
    package var networkMode: NetworkMode
    package var containers: [PlannedContainer]
    /// For the whole task: MiB, and units of 1/1024 processor.
    package var memory: Int?
    package var cpu: Int?

    package enum NetworkMode: String, Codable, Sendable {
        case bridge, host, awsvpc, none
    }

    package init(networkMode: NetworkMode, containers: [PlannedContainer], memory: Int? = nil, cpu: Int? = nil) {
        self.networkMode = networkMode
        self.containers = containers
        self.memory = memory
        self.cpu = cpu
    }

    package subscript(container name: String) -> PlannedContainer? { containers.first { $0.name == name } }
}

package struct PlannedContainer: Codable, Sendable, Equatable {
    package var name: String
    package var image: String
    package var isEssential = true
    package var environment: [String: String] = [:]
    /// MiB; nil: the task's, or the engine's own default.
    package var memory: Int?
    package var ports: [PlannedPort] = []
    package var dependencies: [Dependency] = []
    /// `container` or `container:alias`.
    package var links: [String] = []
    package var mounts: [PlannedMount] = []
    /// Seconds from SIGTERM to SIGKILL.
    package var stopTimeout: Int?
    /// Everything else that is handed to the engine as it is.
    package var options = ContainerOptions()

    package init(name: String, image: String) {
        self.name = name
        self.image = image
    }
}

package struct PlannedPort: Codable, Sendable, Equatable {
    package var containerPort: Int
    /// nil and 0: any that is free.
    package var hostPort: Int?
    package var transport: String

    package init(containerPort: Int, hostPort: Int? = nil, transport: String = "tcp") {
        self.containerPort = containerPort
        self.hostPort = hostPort
        self.transport = transport
    }
}

/// A folder of this machine, or a volume that the task's containers share.
package struct PlannedMount: Codable, Sendable, Equatable {
    package var volume: String
    /// nil: a volume of the task's own.
    package var folder: String?
    /// Whether the volume outlives its task under its own name.
    package var isShared: Bool
    package var path: String
    package var isReadOnly: Bool

    package init(volume: String, folder: String?, isShared: Bool, path: String, isReadOnly: Bool) {
        self.volume = volume
        self.folder = folder
        self.isShared = isShared
        self.path = path
        self.isReadOnly = isReadOnly
    }
}

package struct Dependency: Codable, Sendable, Equatable {
    package var container: String
    package var condition: Condition

    package enum Condition: String, Codable, Sendable {
        case start = "START"
        case complete = "COMPLETE"
        case success = "SUCCESS"
        case healthy = "HEALTHY"
    }

    package init(container: String, condition: Condition) {
        self.container = container
        self.condition = condition
    }
}
