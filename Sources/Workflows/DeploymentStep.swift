import Domain

/// Something outside that a deployment does for one of its targets.
struct DeploymentStep: Sendable, Equatable {
    enum Work: Sendable, Equatable {
        case run(CodeDeployment.LifecycleEvent.Name)
        case callHook(CodeDeployment.LifecycleEvent.Name)
        case readRevision
    }
    var deployment: String
    var target: String
    var work: Work

    var key: String { "\(deployment)|\(target)" }
}
