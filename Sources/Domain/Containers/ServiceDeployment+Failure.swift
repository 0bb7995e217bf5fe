extension ServiceDeployment {
    /// Why a deployment does not go on. ECS tells it in three places, and in other words in each.
    package enum Failure: Sendable, Equatable {
        /// Too many of its tasks failed.
        case circuitBreaker
        /// By name: those that ring.
        case alarms([String])
        /// What became of a hook at that stage.
        case hook(stage: String, String)
        case request

        /// Of the service deployment that goes back.
        /// Source: what Terraform's provider and AWS's pages on failed blue/green deployments show of it.
        package var statusReason: String {
            switch self {
            case .circuitBreaker:
                "Service deployment rolled back because the circuit breaker threshold was exceeded."
            case .alarms: "Service deployment rolled back because of one or more active alarms."
            case .hook(let stage, let ending):
                "Service deployment rolled back because \(stage) lifecycle hook(s) failed. \(ending)"
            case .request: "Service deployment rolled back because it was stopped by a request."
            }
        }

        /// Of the service's events: what follows "deployment failed: ".
        var event: String {
            switch self {
            case .circuitBreaker: "tasks failed to start."
            case .alarms: "alarm detected."
            case .hook, .request: statusReason
            }
        }

        /// Of what was to be brought out, among the service's deployments.
        var rolloutReason: String {
            switch self {
            case .circuitBreaker: "ECS deployment circuit breaker: tasks failed to start."
            case .alarms(let names): "ECS deployment: alarm(s) \(names.joined(separator: ", ")) in ALARM state."
            case .hook, .request: statusReason
            }
        }

        var alarms: [String] {
            if case .alarms(let names) = self { return names }
            return []
        }

        /// Whether the rules let it go back; where they do not, the deployment stays as far as it came.
        func rollsBack(by rules: DeploymentRules) -> Bool {
            switch self {
            case .circuitBreaker: rules.circuitBreaker?.rollsBack == true
            case .alarms: rules.alarms?.rollsBack == true
            case .hook, .request: true
            }
        }
    }
}
