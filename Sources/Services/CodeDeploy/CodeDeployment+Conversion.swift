import CodeDeployAPI
import Domain

extension CodeDeployment {
    /// A green instance that waits for its traffic to be rerouted is `Ready`.
    /// Source: AWS CodeDeploy API Reference, `InstanceTarget` and `DeploymentOverview`.
    func status(of target: Target) -> String {
        phase == .ready && target.label == .green && target.status == .inProgress
            ? TargetStatus.ready.rawValue : target.status.rawValue
    }

    var overview: DeploymentOverview {
        let counts = Dictionary(grouping: targets, by: status).mapValues(\.count)
        func count(_ status: TargetStatus) -> Int { counts[status.rawValue] ?? 0 }
        return DeploymentOverview(
            pending: count(.pending), inProgress: count(.inProgress), succeeded: count(.succeeded),
            failed: count(.failed), skipped: count(.skipped), ready: count(.ready))
    }
}
