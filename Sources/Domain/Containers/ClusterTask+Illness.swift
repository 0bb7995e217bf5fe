extension ClusterTask {
    /// What checks found of a task that runs.
    package enum Illness: Sendable, Equatable {
        case containerChecks
        /// What the target group says of it.
        case target(group: String, port: Int, reason: String)

        /// Source: Amazon ECS Developer Guide, "Amazon ECS stopped tasks error messages".
        var stoppedReason: String {
            switch self {
            case .containerChecks: "Task failed container health checks"
            case .target(let group, _, _): "Task failed ELB health checks in (target-group \(group))"
            }
        }

        /// Of the service's events, behind the names of service and task.
        /// Source: Amazon ECS Developer Guide, "Amazon ECS service event messages".
        var event: String {
            switch self {
            case .containerChecks: "failed container health checks."
            case .target(let group, let port, let reason):
                "(port \(port)) is unhealthy in (target-group \(group)) due to (reason \(reason))"
            }
        }
    }
}
