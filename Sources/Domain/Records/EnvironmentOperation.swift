package import Foundation

/// Something being done to an environment, that takes time; the whole truth about how far it got.
package struct EnvironmentOperation: Record {
    package static let tableName = "environmentOperation"
    package static var place: WritableKeyPath<World, [String: EnvironmentOperation]> { \.operations }

    package var id: String
    package var environmentID: String
    package var kind: Kind
    /// The request that asked for it; its events carry this id.
    package var requestID: String
    package var phase: Phase
    package var startedAt: Date
    package var phaseStartedAt: Date
    package var finishedAt: Date?
    /// The version to bring on.
    package var versionLabel: String
    package var options: [OptionSetting]
    package var deploymentID: Int
    /// The platform to bring on; nil: the one there is.
    package var solutionStack: String?
    /// Instances that have to be replaced are replaced by a whole new set, whatever the options say.
    package var isImmutable: Bool?
    /// What clients are to reach the environment by; nil: what they do already.
    package var rehoused: Environment.Resources?
    package var deployment: Deployment?
    /// Why it failed, for a person; nil while it goes well.
    package var failure: String?
    /// The instance on which leader-only commands run: the first that was reached.
    package var leader: String?

    package enum Kind: String, Codable, Sendable {
        case create, deploy, configure, restart, rebuild, terminate
    }

    package enum Phase: String, Codable, Sendable {
        /// The version's image is being made.
        case preparing
        /// What clients reach the environment by is made anew beside the present one, and finds the instances well.
        case rehousing
        /// The version's image is there: which instances get it, and how, is settled.
        case planning
        /// The group's instances come up and pass their health checks.
        case launching
        /// New instances come up beside the old ones and pass their health checks.
        case adding
        /// The new instances get their part of the traffic, for as long as they are watched.
        case splitting
        /// The new instances, which have all traffic, join the group that stays.
        case shifting
        /// The batch has left the load balancer and finishes what it is answering.
        case detaching
        /// The batch's new version comes up beside the old one and passes its health checks.
        case replacing
        /// The batch has flipped, is registered and passes its health checks.
        case attaching
        /// The batch failed and goes back to what it ran before.
        case reverting
        /// Instances that are not needed any more end.
        case retiring
        /// A batch of instances that cannot stay leaves, finishes what it is answering and ends.
        case removing
        /// New instances in the place of those come up and pass their health checks.
        case replenishing
        /// The new instances, or those of the batch, have to stay well for some time.
        case proving
        /// The new instances run; the next batch waits for the pause between two of them.
        case pausing
        /// The group comes to its capacity: what is new serves, what is too much is gone.
        case scaling
        /// All instances end, and what belongs to the environment is removed.
        case emptying
        case finished
    }

    package var isUnfinished: Bool { phase != .finished }

    package init(
        id: String, environment: Environment, kind: Kind, requestID: String, versionLabel: String,
        options: [OptionSetting], deploymentID: Int, at now: Date
    ) {
        self.id = id
        environmentID = environment.id
        self.kind = kind
        self.requestID = requestID
        phase = .preparing
        startedAt = now
        phaseStartedAt = now
        self.versionLabel = versionLabel
        self.options = options
        self.deploymentID = deploymentID
    }
}
