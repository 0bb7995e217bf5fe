import Foundation

/// Updates that change what instances run and keep the instances: all at once, or batch by batch.
/// Source: AWS Elastic Beanstalk Developer Guide, "Deployment policies and settings", "How rolling deployments work".
extension EnvironmentOperation {
    /// How long an update waits between two looks at whether a batch has finished what it was answering.
    private static let drainPoll: TimeInterval = 0.05

    func decideBatch(_ view: View) -> Decision {
        switch phase {
        case .detaching: afterDetaching(view)
        case .replacing: view.progressOfStaging(then: .attaching)
        case .attaching: view.progress(of: view.batch, wanted: view.batch.count, then: afterBatch)
        default: afterReverting(view)
        }
    }

    private func afterDetaching(_ view: View) -> Decision {
        guard let deployment, !deployment.batch.isEmpty else { return .advance(afterBatch) }
        guard deployment.policy.detaches else { return .advance(.replacing) }
        let last = phaseStartedAt + view.scale.seconds(view.configuration.deregistrationDelay)
        if view.isDrained || view.now >= last { return .advance(.replacing) }
        return .wait(until: min(last, view.now + Self.drainPoll))
    }

    private var afterBatch: Phase {
        guard let deployment else { return .finished }
        if deployment.current + 1 < deployment.batches.count { return .detaching }
        if deployment.added != nil { return .retiring }
        return failure == nil ? .scaling : .finished
    }

    /// Going back ends in any case: with the old version up, or with the time out. What was aborted goes on backwards.
    private func afterReverting(_ view: View) -> Decision {
        let end: Phase = deployment?.added == nil ? .finished : .retiring
        if deployment?.isAborted == true, !view.updated.isEmpty { return .advance(.detaching) }
        switch view.progress(of: view.batch, wanted: view.batch.count, then: end) {
        case .fail: return .advance(end)
        case let other: return other
        }
    }
}
