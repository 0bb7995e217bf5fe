package import Foundation

/// What makes an Auto Scaling group one that somebody made by himself; an environment's have none of it.
package struct GroupSettings: Codable, Sendable, Equatable {
    package var source: LaunchSource
    package var tags: [GroupTag] = []
    package var zones: [String] = []
    package var subnets: [String] = []
    /// `EC2` or `ELB`: whether an instance that its target groups find unhealthy is replaced.
    package var healthCheckType = "EC2"
    /// Seconds of AWS's clock.
    package var gracePeriod = 0
    /// Kept and shown: nothing scales by itself here.
    package var cooldown = 300
    /// Seconds; kept and shown as the cooldown is. nil: nobody said.
    package var warmup: Int?
    /// Names of the group's metrics that shall be measured; kept and shown. nil: none.
    package var metrics: [String]?
    package var terminationPolicies: [String] = []
    package var protectsNew = false
    /// Names of processes that are suspended.
    package var suspended: [String] = []
    package var hooks: [GroupHook] = []
    /// Oldest first, at most twenty.
    package var refreshes: [InstanceRefresh] = []
    /// It goes when its last instance has.
    package var isDeleting = false

    package init(source: LaunchSource) { self.source = source }

    package var activeRefresh: InstanceRefresh? { refreshes.last { $0.isActive } }

    func isSuspended(_ process: String) -> Bool { suspended.contains(process) }

    /// Source: Amazon EC2 Auto Scaling API Reference, `EnableMetricsCollection`.
    package static let allMetrics = [
        "GroupMinSize", "GroupMaxSize", "GroupDesiredCapacity", "GroupInServiceInstances", "GroupPendingInstances",
        "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances", "GroupInServiceCapacity",
        "GroupPendingCapacity", "GroupStandbyCapacity", "GroupTerminatingCapacity", "GroupTotalCapacity",
        "WarmPoolDesiredCapacity", "WarmPoolWarmedCapacity", "WarmPoolPendingCapacity", "WarmPoolTerminatingCapacity",
        "WarmPoolTotalCapacity", "GroupAndWarmPoolDesiredCapacity", "GroupAndWarmPoolTotalCapacity",
    ]

    /// Source: Amazon EC2 Auto Scaling User Guide, "Types of processes".
    package static let processes = [
        "AZRebalance", "AddToLoadBalancer", "AlarmNotification", "HealthCheck", "InstanceRefresh", "Launch",
        "ReplaceUnhealthy", "ScheduledActions", "Terminate",
    ]
}

/// Where a group's new instances come from.
package struct LaunchSource: Codable, Sendable, Equatable {
    /// A launch configuration's name.
    package var configuration: String?
    /// A launch template's id.
    package var template: String?
    package var version: String?

    package init(configuration: String? = nil, template: String? = nil, version: String? = nil) {
        self.configuration = configuration
        self.template = template
        self.version = version
    }
}

package struct GroupTag: Codable, Sendable, Equatable {
    package var tag: Tag
    package var propagates: Bool

    package init(tag: Tag, propagates: Bool) {
        self.tag = tag
        self.propagates = propagates
    }
}

/// A moment in an instance's life at which it waits for somebody's word.
/// Source: Amazon EC2 Auto Scaling User Guide, "Amazon EC2 Auto Scaling lifecycle hooks".
package struct GroupHook: Codable, Sendable, Equatable {
    package enum Transition: String, Codable, Sendable {
        case launching = "autoscaling:EC2_INSTANCE_LAUNCHING"
        case terminating = "autoscaling:EC2_INSTANCE_TERMINATING"
    }
    package var name: String
    package var transition: Transition
    /// Seconds of AWS's clock.
    package var heartbeat: Int
    /// Whether an instance goes on whose time is over.
    package var continuesByDefault: Bool
    /// Kept and shown: nothing is notified.
    package var metadata: String?
    package var notificationTarget: String?
    package var role: String?

    package init(
        name: String, transition: Transition, heartbeat: Int = 3_600, continuesByDefault: Bool = false,
        metadata: String? = nil, notificationTarget: String? = nil, role: String? = nil
    ) {
        self.name = name
        self.transition = transition
        self.heartbeat = heartbeat
        self.continuesByDefault = continuesByDefault
        self.metadata = metadata
        self.notificationTarget = notificationTarget
        self.role = role
    }
}

/// All instances of a group replaced, some at a time.
package struct InstanceRefresh: Codable, Sendable, Equatable {
    package enum Status: String, Codable, Sendable {
        case inProgress = "InProgress"
        case successful = "Successful"
        case cancelled = "Cancelled"
    }
    package var id: String
    package var status: Status
    package var startedAt: Date
    package var endedAt: Date?
    /// Per cent of the desired capacity that stay in service.
    package var minimumHealthy: Int
    /// Instances that are to go.
    package var instances: [String]

    package var isActive: Bool { status == .inProgress }
}

/// What Auto Scaling knows of an instance beside its group.
package struct ScalingState: Codable, Sendable, Equatable {
    /// Hooks whose word is still awaited.
    package var waits: [HookWait] = []
    package var isStandby = false
    package var isProtected = false
    /// Somebody said so.
    package var isUnhealthy = false

    package init(isProtected: Bool = false) { self.isProtected = isProtected }

    package struct HookWait: Codable, Sendable, Equatable {
        package var hook: String
        package var token: String
        /// When it began, or was last said to go on.
        package var since: Date
        /// Seconds of AWS's clock.
        package var heartbeat: Int
        package var continuesByDefault: Bool

        func deadline(_ scale: TimeScale) -> Date { since + scale.seconds(heartbeat) }
    }
}
