import Foundation

extension Transaction {
    mutating func enter(_ phase: CodeDeployment.Phase, deployment id: String) {
        update(CodeDeployment.self, id) { [now] deployment in
            deployment.phase = phase
            deployment.phaseStartedAt = now
            if phase == .provisioning || phase == .deploying { deployment.startedAt = deployment.startedAt ?? now }
        }
    }

    package mutating func beginEvent(
        _ name: CodeDeployment.LifecycleEvent.Name, of target: String, in id: String, worker: String?,
        executionID: String? = nil
    ) {
        changeEvent(name, of: target, in: id) { [now] event in
            event.status = .inProgress
            event.startedAt = event.startedAt ?? now
            event.worker = worker
            event.executionID = executionID
        }
    }

    /// What is over already stays as it is.
    package mutating func finishEvent(
        _ name: CodeDeployment.LifecycleEvent.Name, of target: String, in id: String,
        _ diagnostics: CodeDeployment.Diagnostics
    ) {
        changeEvent(name, of: target, in: id) { [now] event in
            guard event.endedAt == nil else { return }
            event.status = diagnostics.code == "Success" ? .succeeded : .failed
            event.startedAt = event.startedAt ?? now
            event.endedAt = now
            event.diagnostics = diagnostics
        }
    }

    package mutating func note(_ appSpec: AppSpec, of id: String) {
        update(CodeDeployment.self, id) { $0.progress.appSpec = appSpec }
    }

    private mutating func changeEvent(
        _ name: CodeDeployment.LifecycleEvent.Name, of target: String, in id: String,
        _ change: (inout CodeDeployment.LifecycleEvent) -> Void
    ) {
        update(CodeDeployment.self, id) { [now] deployment in
            guard var found = deployment[target: target],
                let index = found.events.firstIndex(where: { $0.name == name })
            else { return }
            change(&found.events[index])
            found.updatedAt = now
            deployment[target: target] = found
        }
    }

    /// How it ends is settled once. What was begun is undone before the next deployment of the group starts; where
    /// the outcome says so, one that rolls back is queued behind it.
    package mutating func endDeployment(_ id: String, _ outcome: CodeDeployment.Outcome) {
        guard let deployment = world.codeDeployments[id], deployment.isUnfinished, deployment.outcome == nil else {
            return
        }
        let isUntouched = deployment.phase == .created || deployment.phase == .queued
        update(CodeDeployment.self, id) { [now] deployment in
            deployment.outcome = outcome
            deployment.phase = isUntouched || outcome.status == .succeeded ? .finished : .unwinding
            deployment.phaseStartedAt = now
            deployment.completedAt = now
            deployment.skipWhatIsLeft(at: now)
        }
        resumeProcesses(after: deployment)
        if let ended = world.codeDeployments[id] { noteAttempt(ended) }
        if outcome.rollsBack, !isUntouched { queueRollback(of: deployment) }
    }

    /// All is undone, or there was nothing to undo.
    mutating func finishUnwinding(_ id: String) {
        update(CodeDeployment.self, id) { $0.phase = .finished }
    }

    /// Source: AWS CodeDeploy User Guide, "Redeploy and roll back a deployment with CodeDeploy": a rollback is a new
    /// deployment of the last revision that was deployed well.
    private mutating func queueRollback(of deployment: CodeDeployment) {
        guard deployment.request.undoes == nil, let group = world.deploymentGroups[deployment.groupID],
            let application = world.codeDeployApplications[deployment.applicationID],
            let revision = group.targetRevision ?? (deployment.platform == .ecs ? deployment.request.revision : nil)
        else {
            return update(CodeDeployment.self, deployment.id) {
                $0.progress.rollback = .init(message: "There is no last known good revision to roll back to.")
            }
        }
        var request = CodeDeployment.Request(
            revision: revision, configurationName: deployment.request.configurationName,
            rule: deployment.request.rule, settings: deployment.request.settings, creator: "codeDeployRollback")
        request.undoes = deployment.id
        request.instances = deployment.request.instances
        request.ignoresStopFailures = true
        request.fileExists = "OVERWRITE"
        request.description = "Rollback of the deployment \(deployment.id)"
        let rollback = addDeployment(request, to: group, of: application)
        enter(.queued, deployment: rollback.id)
        update(CodeDeployment.self, rollback.id) {
            $0.progress.rollback = .init(
                triggeringID: deployment.id, message: "This deployment rolls back the deployment \(deployment.id).")
        }
        update(CodeDeployment.self, deployment.id) {
            $0.progress.rollback = .init(
                deploymentID: rollback.id, message: "The deployment is rolled back by the deployment \(rollback.id).")
        }
    }
}

extension CodeDeployment {
    /// What had not begun will not; what is under way in a script that runs on is not waited for. A target that was
    /// between two events when its deployment was ended has not come through.
    mutating func skipWhatIsLeft(at now: Date) {
        for index in targets.indices {
            let isIdle = !targets[index].events.contains { $0.status == .inProgress }
            switch targets[index].status {
            case .pending: targets[index].isSkipped = true
            case .inProgress: targets[index].isSkipped = isIdle && outcome?.status != .succeeded
            default: break
            }
            for event in targets[index].events.indices {
                switch targets[index].events[event].status {
                case .pending: targets[index].events[event].status = .skipped
                case .inProgress:
                    targets[index].events[event].status = outcome?.status == .succeeded ? .succeeded : .failed
                    targets[index].events[event].endedAt = now
                case .succeeded, .failed, .skipped, .unknown: break
                }
            }
        }
    }
}

extension CodeDeployment.Request {
    package func rollsBack(on event: DeploymentGroup.Rollback.Event) -> Bool {
        guard let rollback = effectiveRollback, rollback.isEnabled, undoes == nil else { return false }
        return rollback.events.contains(event)
    }
}
