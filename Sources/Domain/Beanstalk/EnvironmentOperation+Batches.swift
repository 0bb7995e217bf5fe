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
        case .attaching: afterAttaching(view)
        case .proving: afterProvingBatch(view)
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

    /// "How rolling deployments work": where health is reported enhanced, a batch has to be well for a while before the
    /// next one follows.
    private func afterAttaching(_ view: View) -> Decision {
        let configuration = view.configuration
        let isProven =
            (kind == .deploy || kind == .configure) && deployment?.policy.detaches == true
            && deployment?.isAborted != true && configuration.reportsEnhancedHealth && !configuration.ignoresHealthCheck
        return view.progress(
            of: view.batch, wanted: view.batch.count, until: view.batchDeadline,
            then: isProven && !view.batch.isEmpty ? .proving : afterBatch)
    }

    private func afterProvingBatch(_ view: View) -> Decision {
        view.proof(of: view.batch, else: .attaching, then: afterBatch)
    }

    private var afterBatch: Phase {
        guard let deployment else { return .finished }
        if deployment.current + 1 < deployment.batches.count { return .detaching }
        if deployment.added != nil { return .retiring }
        return failure == nil ? .scaling : .finished
    }

    /// Going back ends in any case: with the old version up, or with the time out. What was aborted goes on backwards,
    /// but only when those of the batch that kept the old version serve again: else two batches would be out at once.
    private func afterReverting(_ view: View) -> Decision {
        let updated = Set(view.updated.map(\.id))
        let goesBackwards = deployment?.isAborted == true && !updated.isEmpty
        let next: Phase = goesBackwards ? .detaching : deployment?.added == nil ? .finished : .retiring
        let waitedFor = goesBackwards ? view.batch.filter { !updated.contains($0.id) } : view.batch
        switch view.progress(of: waitedFor, wanted: waitedFor.count, then: next) {
        case .fail: return .advance(next)
        case let other: return other
        }
    }
}

extension EnvironmentOperation.View {
    /// A batch that falls ill while it is to prove itself does not get more time by that.
    fileprivate var batchDeadline: Date {
        (operation.deployment?.attachedAt ?? operation.phaseStartedAt) + scale.seconds(configuration.commandTimeout)
    }
}
