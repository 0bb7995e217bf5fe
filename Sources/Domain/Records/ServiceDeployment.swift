package import Foundation

/// One bringing out of a service's revision, by ECS itself.
package struct ServiceDeployment: Record, Scoped {
    package static let tableName = "serviceDeployment"
    package static var place: WritableKeyPath<World, [String: ServiceDeployment]> { \.serviceDeployments }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var serviceID: String
    package var status: Status
    package var statusReason: String?
    /// The task set that is brought out, and the one that it takes the place of.
    package var targetSetID: String
    package var targetRevisionID: String
    package var sourceSetID: String?
    package var sourceRevisionIDs: [String]
    package var rules: DeploymentRules
    package var progress: Progress
    package var createdAt: Date
    package var updatedAt: Date
    package var finishedAt: Date?
    package var stoppedAt: Date?

    package enum Status: String, Codable, Sendable {
        case pending = "PENDING"
        case successful = "SUCCESSFUL"
        case stopped = "STOPPED"
        case stopRequested = "STOP_REQUESTED"
        case inProgress = "IN_PROGRESS"
        case rollbackRequested = "ROLLBACK_REQUESTED"
        case rollbackInProgress = "ROLLBACK_IN_PROGRESS"
        case rollbackSuccessful = "ROLLBACK_SUCCESSFUL"
        case rollbackFailed = "ROLLBACK_FAILED"
    }

    /// Source: Amazon ECS Developer Guide, "Lifecycle stages for Amazon ECS service deployments".
    package enum Stage: String, Codable, Sendable, CaseIterable {
        case reconcileService = "RECONCILE_SERVICE"
        case preScaleUp = "PRE_SCALE_UP"
        case scaleUp = "SCALE_UP"
        case postScaleUp = "POST_SCALE_UP"
        case testTrafficShift = "TEST_TRAFFIC_SHIFT"
        case postTestTrafficShift = "POST_TEST_TRAFFIC_SHIFT"
        case productionTrafficShift = "PRODUCTION_TRAFFIC_SHIFT"
        case postProductionTrafficShift = "POST_PRODUCTION_TRAFFIC_SHIFT"
        case bakeTime = "BAKE_TIME"
        case cleanUp = "CLEAN_UP"
    }

    package struct Progress: Codable, Sendable, Equatable {
        package var stage = Stage.reconcileService
        package var stageSince: Date
        /// Percent of requests that go to the target.
        package var productionWeight = 0.0
        package var testWeight = 0.0
        /// When production's weights were last changed.
        package var shiftedAt: Date?
        package var hooks: [HookState] = []
        package var rollbackReason: String?
        package var rollbackAt: Date?
        package var triggeredAlarms: [String] = []
        package var circuitBreakerTripped = false
        /// Tasks that had failed when it ended or went back; nil: neither has happened.
        package var failedTasks: Int?
        /// Whether one of its alarms rang as it began: then none is heeded, so that what makes the alarm ring can be
        /// mended. nil: no.
        /// Source: Amazon ECS Developer Guide, "How CloudWatch alarms detect Amazon ECS deployment failures".
        package var ignoresAlarms: Bool?

        package init(stageSince: Date) { self.stageSince = stageSince }
    }

    package struct HookState: Codable, Sendable, Equatable {
        package var id: String
        package var stage: String
        package var targetType: String
        package var targetARN: String?
        /// `AWAITING_ACTION`, `IN_PROGRESS`, `SUCCEEDED`, `FAILED` or `TIMED_OUT`.
        package var status: String
        package var expiresAt: Date
        package var timeoutContinues: Bool
        /// Percent of production's requests that the target had when the hook began; less than 0: while it lost them.
        /// nil: of a stage that is passed once.
        package var step: Double?
        /// JSON that the function is given, with what it has added itself.
        package var details: String?
        /// When the function is to be called, for the first time or again; nil: it is a pause, or has answered.
        package var callAt: Date?
        /// What the function said, where it did not let the deployment go on.
        package var reason: String?
    }

    package init(service: ClusterService, number: String, target: TaskSet, source: TaskSet?, at now: Date) {
        let path = service.id.split(separator: ":").last?.dropFirst("service/".count) ?? ""
        id = service.scope.arn("ecs", "service-deployment/\(path)/\(number)")
        account = service.account
        region = service.region
        serviceID = service.id
        status = .inProgress
        targetSetID = target.id
        targetRevisionID = target.revisionID
        sourceSetID = source?.id
        sourceRevisionIDs = source.map { [$0.revisionID] } ?? []
        rules = service.settings.rules
        progress = Progress(stageSince: now)
        createdAt = now
        updatedAt = now
    }

    /// All requests go to the target, and what it replaced is being removed: there is no way back any more.
    package var isCleaningUp: Bool {
        rules.strategy != .rolling && status == .inProgress && progress.stage == .cleanUp
    }

    /// The names of the alarms that can end it; nil: none is heeded.
    package var watchedAlarms: [String]? {
        guard let alarms = rules.alarms, alarms.isEnabled, progress.ignoresAlarms != true else { return nil }
        return alarms.names
    }

    /// Of the target's tasks, those that the circuit breaker counts.
    package func failedTasks(in world: World) -> Int {
        if let counted = progress.failedTasks { return counted }
        guard let rollout = world.taskSets[targetSetID]?.rollout else { return 0 }
        return rules.circuitBreaker?.resetsOnHealthyTask == true ? rollout.failuresSinceHealthy : rollout.failedTasks
    }

    package var isUnfinished: Bool {
        switch status {
        case .pending, .inProgress, .stopRequested, .rollbackRequested, .rollbackInProgress: true
        case .successful, .stopped, .rollbackSuccessful, .rollbackFailed: false
        }
    }
}

/// What a service was at one of its deployments. Never changed.
package struct ServiceRevision: Record, Scoped {
    package static let tableName = "serviceRevision"
    package static var place: WritableKeyPath<World, [String: ServiceRevision]> { \.serviceRevisions }

    /// The ARN.
    package var id: String
    package var account: String
    package var region: String
    package var serviceID: String
    package var definitionID: String
    package var loadBalancers: [ServiceLoadBalancer]
    /// JSON of the API's `ServiceRevision`.
    package var document: String
    package var createdAt: Date

    package init(service: ClusterService, number: String, definitionID: String, at now: Date) {
        let path = service.id.split(separator: ":").last?.dropFirst("service/".count) ?? ""
        id = service.scope.arn("ecs", "service-revision/\(path)/\(number)")
        account = service.account
        region = service.region
        serviceID = service.id
        self.definitionID = definitionID
        loadBalancers = service.settings.loadBalancers
        document = service.settings.document
        createdAt = now
    }
}
