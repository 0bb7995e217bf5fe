import Foundation

/// Updates that replace instances batch by batch: a batch leaves and ends, as many new instances come up and prove
/// themselves, and the next batch follows.
/// Source: AWS Elastic Beanstalk Developer Guide, "Elastic Beanstalk rolling environment configuration updates".
extension EnvironmentOperation {
    func decideReplacement(_ view: View) -> Decision {
        guard let deployment, let replacement = deployment.replacement else { return .advance(.finished) }
        switch phase {
        case .removing: return view.hasLeft(deployment.leaving) ? .advance(.replenishing) : .wait(until: nil)
        case .replenishing: return afterReplenishing(view, replacement)
        case .proving: return view.proof(of: view.current, else: .replenishing, then: afterReplacing(view))
        default:
            let end = phaseStartedAt + view.scale.seconds(view.configuration.pauseTime)
            if let failure = view.failure(among: view.current) { return failure }
            return view.now >= end ? .advance(afterReplacing(view)) : .wait(until: end)
        }
    }

    /// Time-based updates wait for new instances to run; whether they answer is not asked.
    private func afterReplenishing(_ view: View, _ replacement: Deployment.Replacement) -> Decision {
        let fresh = view.current
        let missing = max(0, replacement.capacity - fresh.count - view.obsolete.count)
        if replacement.pace == .time {
            if let failure = view.failure(among: fresh) { return failure }
            if fresh.allSatisfy({ $0.address != nil }), missing == 0 { return .advance(.pausing) }
            return view.now >= view.rollingDeadline ? view.timeOut(fresh) : .wait(until: view.rollingDeadline)
        }
        let isProvenLater = replacement.pace == .health && view.configuration.reportsEnhancedHealth
        return view.progress(
            of: fresh, wanted: fresh.count + missing, until: view.rollingDeadline,
            then: isProvenLater && !fresh.isEmpty ? .proving : afterReplacing(view))
    }

    private func afterReplacing(_ view: View) -> Phase {
        if !view.obsolete.isEmpty { return .removing }
        return failure == nil ? .scaling : .finished
    }

    /// Whether new instances that fail are the operation's to judge.
    var triesNewInstances: Bool {
        deployment?.replacement != nil && [.replenishing, .proving, .pausing].contains(phase)
    }

    /// Whether the instance is one that shall not stay: an old one, or, going back, one that the update launched.
    func isObsolete(_ instance: Instance) -> Bool {
        let isNew = instance.launch.deploymentID == deploymentID
        return isNew == (deployment?.replacement?.isGoingBack ?? false)
    }
}

extension EnvironmentOperation.View {
    /// Instances that shall not stay.
    var obsolete: [Instance] { liveInstances.filter(operation.isObsolete) }

    /// Instances that shall stay.
    var current: [Instance] { liveInstances.filter { !operation.isObsolete($0) } }

    /// A new instance that falls ill while it is to prove itself does not get more time by that.
    var rollingDeadline: Date {
        let start = operation.deployment?.replacement?.batchBegan ?? operation.phaseStartedAt
        return start + scale.seconds(configuration.rollingTimeout)
    }

    func hasLeft(_ instances: [String]) -> Bool {
        !instances.contains { world.instances[$0].map { $0.state != .terminated } ?? false }
    }
}
