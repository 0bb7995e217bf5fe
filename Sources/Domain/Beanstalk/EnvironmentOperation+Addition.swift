import Foundation

/// What starts instances beside those there are: an additional batch, or a whole new set in a temporary group.
/// Sources: AWS Elastic Beanstalk Developer Guide, "Deployment policies and settings" and "Immutable environment
/// updates".
extension EnvironmentOperation {
    func decideAddition(_ view: View) -> Decision {
        switch phase {
        case .adding: afterAdding(view)
        case .splitting: afterSplitting(view)
        default: afterShifting(view)
        }
    }

    /// One new instance is tried first where the policy is to change nothing if it fails.
    private func afterAdding(_ view: View) -> Decision {
        guard let deployment, let added = deployment.added else { return .advance(.finished) }
        let wanted = view.wantedNow
        let next: Phase =
            switch deployment.policy {
            case .allAtOnce, .rolling, .rollingWithAdditionalBatch: .detaching
            case .immutable: wanted < added.count ? .adding : .retiring
            case .trafficSplitting: .splitting
            }
        return view.progress(of: view.newInstances, wanted: wanted, then: next)
    }

    /// The new instances are watched: one that fails its checks ends the trial.
    private func afterSplitting(_ view: View) -> Decision {
        let end = phaseStartedAt + view.scale.seconds(view.configuration.evaluationTime)
        if let failure = view.failureOfTrial { return failure }
        return view.now >= end ? .advance(.shifting) : .wait(until: end)
    }

    /// All traffic is the new instances'. They have to be well in the group that stays too, before it gets it again.
    private func afterShifting(_ view: View) -> Decision {
        if let failure = view.failureOfTrial { return failure }
        guard let stays = view.environment.resources?.targetGroup else { return .advance(.finished) }
        return view.progress(
            of: view.newInstances, wanted: view.newInstances.count, in: stays, then: .retiring)
    }
}
