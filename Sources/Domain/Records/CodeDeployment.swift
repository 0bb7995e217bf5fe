package import Foundation

/// A deployment of CodeDeploy: the whole truth about how far it got.
package struct CodeDeployment: Record, Scoped {
    package static let tableName = "codeDeployment"
    package static var place: WritableKeyPath<World, [String: CodeDeployment]> { \.codeDeployments }

    /// `d-` and nine upper-case characters.
    package var id: String
    package var account: String
    package var region: String
    package var applicationID: String
    package var groupID: String
    package var platform: ComputePlatform
    package var createdAt: Date
    /// What it was asked for; never changes.
    package var request: Request
    package var phase: Phase
    package var phaseStartedAt: Date
    package var startedAt: Date?
    package var completedAt: Date?
    /// How it ended or will end; nil while it goes well.
    package var outcome: Outcome?
    package var targets: [Target]
    package var progress: Progress

    package init(
        id: String, group: DeploymentGroup, platform: ComputePlatform, request: Request, at now: Date
    ) {
        self.id = id
        account = group.account
        region = group.region
        applicationID = group.applicationID
        groupID = group.id
        self.platform = platform
        createdAt = now
        self.request = request
        phase = .created
        phaseStartedAt = now
        targets = []
        progress = Progress()
    }

    package var isUnfinished: Bool { phase != .finished }

    package var isBlueGreen: Bool { platform == .ecs || request.settings.style.kind == .blueGreen }
}

extension CodeDeployment {
    /// Source: AWS CodeDeploy API Reference, `DeploymentInfo`.
    package enum Status: String, Codable, Sendable {
        case created = "Created"
        case queued = "Queued"
        case inProgress = "InProgress"
        case baking = "Baking"
        case succeeded = "Succeeded"
        case failed = "Failed"
        case stopped = "Stopped"
        case ready = "Ready"

        package var isFinal: Bool { self == .succeeded || self == .failed || self == .stopped }
    }

    package enum Phase: String, Codable, Sendable {
        case created
        /// Another deployment to the group is under way.
        case queued
        /// The green fleet comes up.
        case provisioning
        /// The revision comes to instances; or the replacement task set comes up and is tried.
        case deploying
        /// All is up; it waits for `ContinueDeployment`, or for the time to pass.
        case ready
        /// Production traffic moves.
        case rerouting
        /// What was replaced is kept for a while.
        case waiting
        /// What was replaced ends.
        case retiring
        /// It did not go well: what it began is undone.
        case unwinding
        case finished
    }

    /// What was asked for, with copies of what it works by.
    package struct Request: Codable, Sendable, Equatable {
        package var revision: RevisionLocation
        package var previousRevision: RevisionLocation?
        package var configurationName: String
        package var rule: DeploymentRule
        package var settings: DeploymentGroup.Settings
        package var creator: String
        package var description: String?
        package var ignoresStopFailures = false
        package var updatesOutdatedOnly = false
        /// `DISALLOW`, `OVERWRITE` or `RETAIN`.
        package var fileExists: String?
        /// `STANDARD` or `RESTART`.
        package var mode: String?
        /// The green fleet where it is named, or the instances of this deployment only.
        package var instances: TargetSelection?
        package var rollback: DeploymentGroup.Rollback?
        package var alarms: DeploymentGroup.Alarms?
        package var suspendedProcesses: [String]?
        /// The deployment that this one undoes.
        package var undoes: String?
        /// Ids of the only instances it goes to, whatever the group's settings choose.
        package var onlyInstances: [String]?
        /// The move of an Auto Scaling group's instance that it is made for, and that waits for its end.
        package var move: ScalingMove?
        /// The deployment during which the instances came that this one brings up to date.
        package var updatesAfter: String?

        package init(
            revision: RevisionLocation, configurationName: String, rule: DeploymentRule,
            settings: DeploymentGroup.Settings, creator: String = "user"
        ) {
            self.revision = revision
            self.configurationName = configurationName
            self.rule = rule
            self.settings = settings
            self.creator = creator
        }

        package var effectiveRollback: DeploymentGroup.Rollback? { rollback ?? settings.rollback }
        package var effectiveAlarms: DeploymentGroup.Alarms? { alarms ?? settings.alarms }
    }

    /// An instance of an Auto Scaling group that is launched or ended, and waits for the word of a lifecycle hook.
    package struct ScalingMove: Codable, Sendable, Equatable {
        package var instance: String
        package var hook: String
        /// The wait's own.
        package var token: String
        package var isEnding: Bool
    }

    package struct Outcome: Codable, Sendable, Equatable {
        /// Succeeded, failed or stopped.
        package var status: Status
        /// As `HEALTH_CONSTRAINTS`.
        package var code: String?
        package var message: String?
        /// Whether what was deployed goes back.
        package var rollsBack: Bool

        package init(_ status: Status, code: String? = nil, message: String? = nil, rollsBack: Bool = false) {
            self.status = status
            self.code = code
            self.message = message
            self.rollsBack = rollsBack
        }
    }

    package struct Progress: Codable, Sendable, Equatable {
        /// `ContinueDeployment` was asked for while it was ready.
        package var isContinued = false
        /// What was replaced ends without a wait.
        package var skipsWait = false
        /// Of what went wrong, traffic is back where it was.
        package var isRestored = false
        package var rollback: RollbackNote?
        /// Of 100, that go to the replacement; and since when.
        package var share = 0
        package var shareSince: Date?
        /// Once the revision has been read.
        package var appSpec: AppSpec?
        package var tasks: TaskSets?
        package var copied: CopiedGroup?
        /// By an Auto Scaling group's ARN: the processes that are suspended for as long as the deployment lasts.
        package var suspended: [String: [String]]?

        package init() {}
    }

    /// The Auto Scaling group whose place a copy takes, both by ARN.
    package struct CopiedGroup: Codable, Sendable, Equatable {
        package var original: String
        package var copy: String
        /// ARNs of the original's target groups, which the copy takes over at the end.
        package var targetGroups: [String]
    }

    package struct RollbackNote: Codable, Sendable, Equatable {
        package var deploymentID: String?
        package var triggeringID: String?
        package var message: String?

        package init(deploymentID: String? = nil, triggeringID: String? = nil, message: String? = nil) {
            self.deploymentID = deploymentID
            self.triggeringID = triggeringID
            self.message = message
        }
    }

    /// What an ECS deployment moves traffic between.
    package struct TaskSets: Codable, Sendable, Equatable {
        package var original: String
        package var replacement: String?
        package var originalGroup: String
        package var replacementGroup: String
        package var taskDefinition: String

        package init(original: String, originalGroup: String, replacementGroup: String, taskDefinition: String) {
            self.original = original
            self.originalGroup = originalGroup
            self.replacementGroup = replacementGroup
            self.taskDefinition = taskDefinition
        }
    }
}
