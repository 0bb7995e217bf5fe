package import Foundation

/// A machine that runs an application: here one container, or one child process.
///
/// `generation` counts what it was given to run. The container's name is made of the id and the generation, so a
/// repeated step finds its own earlier work, and an earlier generation's container is known as such.
///
/// A deployment stages the next generation beside the present one, and flips when it is found well.
package struct Instance: Record, Scoped {
    package static let tableName = "instance"
    package static var place: WritableKeyPath<World, [String: Instance]> { \.instances }

    /// `i-` and 17 hexadecimal digits.
    package var id: String
    package var account: String
    package var region: String
    /// The ARN of its Auto Scaling group; empty: it has none.
    package var groupID: String
    /// Empty: it belongs to none.
    package var environmentID: String
    package var state: State
    package var generation: Int
    /// What it shall run.
    package var launch: LaunchSpecification
    /// What it ran before this generation, to go back to.
    package var previousLaunch: LaunchSpecification?
    /// What runs.
    package var running: Running?
    /// The generation that shall take this one's place.
    package var staged: Staged?
    /// When this generation took the place of the one before, which may then finish what it was answering.
    package var flippedAt: Date?
    /// The highest generation there ever was; nil: the present one. No container's name is used twice.
    package var lastGeneration: Int?
    /// Why this generation does not run, with the log's last lines.
    package var failure: String?
    package var launchedAt: Date
    package var terminatedAt: Date?
    package var stateReason: String?
    package var zone: String
    /// Generations whose containers run and are not ready yet.
    package var setUps: [SetUp]?
    /// nil for an environment's instances.
    package var machine: Machine?
    /// nil: as any other of its group.
    package var scaling: ScalingState?
    /// Given to it after its launch.
    package var ownTags: [Tag]?

    /// Source: Amazon EC2 API Reference, `InstanceState`.
    package enum State: String, Codable, Sendable {
        case pending
        case running
        case shuttingDown = "shutting-down"
        case terminated
        case stopping
        case stopped
    }

    package struct Running: Codable, Sendable, Equatable {
        package var generation: Int
        package var address: InstanceAddress
        package var since: Date
    }

    /// A generation that runs beside the present one and gets no traffic yet.
    package struct Staged: Codable, Sendable, Equatable {
        package var generation: Int
        package var launch: LaunchSpecification
        package var running: Running?
        package var failure: String?
    }

    package init(id: String, group: AutoScalingGroup, zone: String, at now: Date) {
        self.id = id
        account = group.account
        region = group.region
        groupID = group.id
        environmentID = group.environmentID
        state = .pending
        generation = 1
        launch = group.launch
        launchedAt = now
        self.zone = zone
    }

    /// One that somebody runs by himself.
    package init(id: String, machine: Machine, zone: String, scope: Scope, at now: Date) {
        self.id = id
        account = scope.account
        region = scope.region
        groupID = ""
        environmentID = ""
        state = .pending
        generation = 1
        launch = machine.launch
        launchedAt = now
        self.zone = zone
        self.machine = machine
    }

    /// As EC2 tells it: an instance that is rebooted runs.
    package var shownState: State {
        let isDown = state == .stopping || state == .pending
        return isDown && machine?.isRebooting == true ? .running : state
    }

    /// Whether it counts as one of its group's instances.
    package var isLive: Bool { state == .pending || state == .running }

    package var type: String { machine?.instanceType ?? launch.instanceType ?? LaunchSpecification.defaultInstanceType }

    /// Whether its user data is still to be run.
    package var awaitsUserData: Bool {
        guard let machine, machine.userData != nil, machine.userDataEnding == nil else { return false }
        return state == .running && address != nil
    }

    /// Where the generation that it shall run can be reached.
    package var address: InstanceAddress? {
        running?.generation == generation && isLive ? running?.address : nil
    }

    /// The container's name is this behind the teald's own prefix.
    package func containerName(prefix: String) -> String { containerName(prefix: prefix, generation: generation) }

    package func containerName(prefix: String, generation: Int) -> String { "\(prefix)-\(id)-\(generation)" }
}

/// What an instance is to run.
package struct LaunchSpecification: Codable, Sendable, Equatable {
    package var image: String
    package var versionLabel: String
    package var deploymentID: Int
    /// The port the application listens on within the instance.
    package var port: Int
    package var environment: [String: String]
    /// What the machine is called; nil: what Beanstalk takes where none is set. A container is the same for all.
    package var instanceType: String?

    package static let defaultInstanceType = "t3.micro"

    package init(
        image: String, versionLabel: String, deploymentID: Int, port: Int, environment: [String: String] = [:]
    ) {
        self.image = image
        self.versionLabel = versionLabel
        self.deploymentID = deploymentID
        self.port = port
        self.environment = environment
    }
}
