import Domain

/// One event of a deployment on one of its targets.
struct DeploymentStep: Sendable, Equatable {
    var deployment: String
    var target: String
    var event: CodeDeployment.LifecycleEvent.Name

    var key: String { "\(deployment)|\(target)" }
}
