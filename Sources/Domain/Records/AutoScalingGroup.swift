package import Foundation

/// Keeps a number of instances running: replaces those that fail, adds and removes on a change of capacity.
package struct AutoScalingGroup: Record, Scoped {
    package static let tableName = "autoScalingGroup"
    package static var place: WritableKeyPath<World, [String: AutoScalingGroup]> { \.groups }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var name: String
    /// Empty: it belongs to none.
    package var environmentID: String
    package var minSize: Int
    package var maxSize: Int
    package var desiredCapacity: Int
    /// ARNs of the groups in which its instances are registered once they run.
    package var targetGroups: [String]
    /// What new instances get.
    package var launch: LaunchSpecification
    package var createdAt: Date
    /// Launches in a row that ended in failure; the next one waits longer for each.
    package var failedLaunches: Int
    /// No launch before this.
    package var nextLaunchAt: Date
    /// nil for an environment's.
    package var settings: GroupSettings?
    /// What its triggers and schedules have done; nil: nothing yet.
    package var scaling: Scaling?

    package struct Scaling: Codable, Sendable, Equatable {
        /// When a trigger changed the capacity last: it rests for the cooldown then.
        package var triggeredAt: Date?
        /// By the scheduled action's name: the instant for which it was carried out last.
        package var scheduled: [String: Date] = [:]
    }

    package init(
        scope: Scope, name: String, uuid: String, environmentID: String, capacity: Capacity, targetGroups: [String],
        launch: LaunchSpecification, at now: Date
    ) {
        id = scope.arn("autoscaling", "autoScalingGroup:\(uuid):autoScalingGroupName/\(name)")
        account = scope.account
        region = scope.region
        self.name = name
        self.environmentID = environmentID
        minSize = capacity.minimum
        maxSize = capacity.maximum
        desiredCapacity = capacity.minimum
        self.targetGroups = targetGroups
        self.launch = launch
        createdAt = now
        failedLaunches = 0
        nextLaunchAt = now
    }
}

/// How many instances an environment has.
package struct Capacity: Codable, Sendable, Equatable {
    package var minimum: Int
    package var maximum: Int

    package init(minimum: Int, maximum: Int) {
        self.minimum = minimum
        self.maximum = maximum
    }
}
