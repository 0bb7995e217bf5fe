/// What people do to a deployment under way.
extension Transaction {
    /// - Parameter rollsBack: nil: as the group's configuration of rollbacks says.
    package mutating func stop(_ deployment: CodeDeployment, rollsBack: Bool?) throws(Fault) {
        guard deployment.isUnfinished, deployment.outcome == nil, deployment.phase != .retiring else {
            throw Self.completed(deployment)
        }
        endDeployment(
            deployment.id,
            .init(
                .stopped, code: "MANUAL_STOP", message: "The deployment was stopped by a request.",
                rollsBack: rollsBack ?? deployment.request.rollsBack(on: .request)))
    }

    /// Source: AWS CodeDeploy API Reference, `ContinueDeployment`.
    package mutating func continueDeployment(_ deployment: CodeDeployment, endsWait: Bool) throws(Fault) {
        guard deployment.isBlueGreen else {
            throw Fault(.invalidCombination, "The deployment \(deployment.id) is not a blue/green deployment")
        }
        guard deployment.isUnfinished, deployment.outcome == nil else { throw Self.completed(deployment) }
        if endsWait {
            guard deployment.phase == .waiting else { throw Self.notWaiting(deployment) }
            update(CodeDeployment.self, deployment.id) { $0.progress.skipsWait = true }
        } else {
            guard deployment.phase == .ready else { throw Self.notWaiting(deployment) }
            update(CodeDeployment.self, deployment.id) { $0.progress.isContinued = true }
        }
    }

    /// A hook's own answer; the first one counts.
    package mutating func answerHook(
        _ executionID: String, of deployment: CodeDeployment, succeeded: Bool
    ) throws(Fault) {
        for target in deployment.targets {
            guard let event = target.events.first(where: { $0.executionID == executionID }) else { continue }
            guard event.status == .inProgress else {
                throw Fault(
                    .inUse(.hookExecution), "The lifecycle event \(event.name.rawValue) has already completed")
            }
            return finishEvent(
                event.name, of: target.id, in: deployment.id,
                succeeded
                    ? .success
                    : .init(code: "ScriptFailed", message: "The hook answered that it failed."))
        }
        throw Fault(.notFound(.hookExecution), "No execution of a lifecycle event hook has the id \(executionID)")
    }

    private static func completed(_ deployment: CodeDeployment) -> Fault {
        Fault(.inUse(.deployment), "The deployment \(deployment.id) has already completed")
    }

    private static func notWaiting(_ deployment: CodeDeployment) -> Fault {
        Fault(.operationInProgress, "The deployment \(deployment.id) is not in the Ready state")
    }
}
