package import Foundation

extension EnvironmentOperation.Deployment {
    /// How far a rolling configuration update has got: old instances end and new ones take their place.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Elastic Beanstalk rolling environment configuration updates".
    package struct Replacement: Codable, Sendable, Equatable {
        package var pace: Pace
        /// How many instances there were, and shall be in the end.
        package var capacity: Int
        /// How many there may be meanwhile: more than `capacity` where otherwise too few would serve.
        package var ceiling: Int
        /// How many leave at once.
        package var batch: Int
        /// How many serve at any moment.
        package var minimumInService: Int
        /// What new instances got before the update.
        package var before: LaunchSpecification
        /// Since when the batch's new instances are waited for.
        package var batchBegan: Date?
        /// New instances that were found well.
        package var proven: [String] = []
        /// The update failed or was aborted: the new instances are replaced by such as there were.
        package var isGoingBack = false
        /// Going back failed as well.
        package var isStuck = false

        package enum Pace: String, Codable, Sendable {
            /// All at once: rolling updates are not enabled.
            case atOnce
            /// The next batch follows when this one is well.
            case health
            /// The next batch follows after a pause.
            case time
        }

        package init(
            pace: Pace, capacity: Int, ceiling: Int, batch: Int, minimumInService: Int, before: LaunchSpecification
        ) {
            self.pace = pace
            self.capacity = capacity
            self.ceiling = ceiling
            self.batch = batch
            self.minimumInService = minimumInService
            self.before = before
        }
    }
}
