package import Foundation

extension EnvironmentOperation {
    /// How an update reaches the instances.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Deployment policies and settings".
    package enum Policy: String, Codable, Sendable, CaseIterable {
        case allAtOnce = "AllAtOnce"
        case rolling = "Rolling"
        case rollingWithAdditionalBatch = "RollingWithAdditionalBatch"
        case immutable = "Immutable"
        case trafficSplitting = "TrafficSplitting"

        /// Whether instances stay and what they run changes, batch by batch.
        package var updatesInPlace: Bool {
            switch self {
            case .allAtOnce, .rolling, .rollingWithAdditionalBatch: true
            case .immutable, .trafficSplitting: false
            }
        }

        /// Whether a batch leaves the load balancer while it is updated.
        package var detaches: Bool { self == .rolling || self == .rollingWithAdditionalBatch }
    }

    /// How far an update of an environment that runs has got.
    package struct Deployment: Codable, Sendable, Equatable {
        package var policy: Policy
        /// Instances in the order in which they are updated.
        package var batches: [[String]]
        /// The batch being worked on.
        package var current = 0
        /// When the batch came back to the load balancer; nil before.
        package var attachedAt: Date?
        /// What instances get.
        package var launch: LaunchSpecification
        /// What was started beside the instances there were; nil before, and for policies that start nothing.
        package var added: Added?
        /// Instances that were told to end.
        package var leaving: [String] = []
        /// It was aborted: what was updated already goes back, batch by batch.
        package var isAborted = false
        /// Instances are replaced by new ones, batch by batch; nil where they stay, or where a whole new set is added.
        package var replacement: Replacement?

        package var batch: [String] { current < batches.count ? batches[current] : [] }

        /// Instances that a deployment starts.
        package struct Added: Codable, Sendable, Equatable {
            /// How many there shall be.
            package var count: Int
            /// The additional batch; the instances of a temporary group are that group's.
            package var instances: [String] = []
            /// The ARN of the temporary Auto Scaling group.
            package var group: String?
            /// The ARN of the temporary target group.
            package var targetGroup: String?
        }

        package init(policy: Policy, batches: [[String]], launch: LaunchSpecification) {
            self.policy = policy
            self.batches = batches
            self.launch = launch
        }
    }
}

extension EnvironmentOperation.Deployment {
    private enum Key: String, CodingKey {
        case policy, batches, current, attachedAt, launch, added, leaving, isAborted, replacement
        /// What there was before there were more than two policies.
        case detaches
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        let detaches = try values.decodeIfPresent(Bool.self, forKey: .detaches) ?? false
        policy =
            try values.decodeIfPresent(EnvironmentOperation.Policy.self, forKey: .policy)
            ?? (detaches ? .rolling : .allAtOnce)
        batches = try values.decode([[String]].self, forKey: .batches)
        current = try values.decode(Int.self, forKey: .current)
        attachedAt = try values.decodeIfPresent(Date.self, forKey: .attachedAt)
        launch = try values.decode(LaunchSpecification.self, forKey: .launch)
        added = try values.decodeIfPresent(Added.self, forKey: .added)
        leaving = try values.decodeIfPresent([String].self, forKey: .leaving) ?? []
        isAborted = try values.decodeIfPresent(Bool.self, forKey: .isAborted) ?? false
        replacement = try values.decodeIfPresent(Replacement.self, forKey: .replacement)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(policy, forKey: .policy)
        try values.encode(batches, forKey: .batches)
        try values.encode(current, forKey: .current)
        try values.encodeIfPresent(attachedAt, forKey: .attachedAt)
        try values.encode(launch, forKey: .launch)
        try values.encodeIfPresent(added, forKey: .added)
        try values.encode(leaving, forKey: .leaving)
        try values.encode(isAborted, forKey: .isAborted)
        try values.encodeIfPresent(replacement, forKey: .replacement)
    }
}
