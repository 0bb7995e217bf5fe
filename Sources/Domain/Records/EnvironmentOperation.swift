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
    package var deployment: Deployment?
    /// Why it failed, for a person; nil while it goes well.
    package var failure: String?

    package enum Kind: String, Codable, Sendable {
        case create, deploy, configure, restart, rebuild, terminate
    }

    package enum Phase: String, Codable, Sendable {
        /// The version's image is being made.
        case preparing
        /// The group's instances come up and pass their health checks.
        case launching
        /// The batch has left the load balancer and finishes what it is answering.
        case detaching
        /// The batch gets its new version.
        case replacing
        /// The batch is registered and passes its health checks.
        case attaching
        /// The batch failed and gets back what it ran before.
        case reverting
        /// All instances end, and what belongs to the environment is removed.
        case emptying
        case finished
    }

    /// A deployment onto running instances, batch by batch.
    package struct Deployment: Codable, Sendable, Equatable {
        /// Instances in the order in which they are updated.
        package var batches: [[String]]
        /// The batch being worked on.
        package var current: Int
        /// What instances get.
        package var launch: LaunchSpecification
        /// Whether a batch leaves the load balancer while it is updated.
        package var detaches: Bool

        package var batch: [String] { current < batches.count ? batches[current] : [] }
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
