import Foundation

extension Transaction {
    /// What the service is now is brought out, in place of what was last brought out well.
    mutating func beginDeployment(of service: ClusterService) {
        guard let definitionID = service.settings.definitionID else { return }
        concludeCleanUp(of: service)
        let sets = world.taskSets(of: service)
        let source = sets.last { $0.rollout.state == .completed } ?? sets.last { $0.status == .primary }
        supersede(service, source)
        let revision = ServiceRevision(
            service: service, number: ids.digits(19), definitionID: definitionID, at: now)
        save(revision)
        var new = NewTaskSet(definitionID: definitionID)
        new.revisionID = revision.id
        new.document = service.settings.document
        new.securityGroups = service.settings.securityGroups
        new.providers = service.settings.providers
        new.loadBalancers = service.settings.loadBalancers
        let shifts = service.settings.rules.strategy != .rolling
        if shifts { new.loadBalancers = new.loadBalancers.map { Self.other($0, than: source) } }
        var target = TaskSet(service: service, new: new, number: ids.digits(19), at: now)
        target.status = .primary
        target.desiredCount = shifts ? 0 : service.desiredCount
        target.rollout.reason = "ECS deployment \(target.name) in progress."
        save(target)
        var deployment = ServiceDeployment(
            service: service, number: ids.digits(19), target: target, source: source, at: now)
        let alarms = world.ringingAlarms(service.settings.rules.alarms?.names ?? [], in: service.scope)
        if !alarms.isEmpty { deployment.progress.ignoresAlarms = true }
        save(deployment)
        update(ClusterService.self, service.id) { $0.isSteady = false }
    }

    /// The target group of the two that the source does not have.
    private static func other(_ loadBalancer: ServiceLoadBalancer, than source: TaskSet?) -> ServiceLoadBalancer {
        let taken = source?.loadBalancers.map(\.targetGroup) ?? []
        guard taken.contains(loadBalancer.targetGroup), let alternate = loadBalancer.alternateTargetGroup else {
            return loadBalancer
        }
        var changed = loadBalancer
        changed.targetGroup = alternate
        changed.alternateTargetGroup = loadBalancer.targetGroup
        return changed
    }

    /// A deployment whose source is being removed has done its work; what is left of the source goes all the same.
    private mutating func concludeCleanUp(of service: ClusterService) {
        for deployment in world.serviceDeployments(of: service) where deployment.isCleaningUp {
            if let source = deployment.sourceSetID { update(TaskSet.self, source) { $0.desiredCount = 0 } }
            complete(deployment, service, .successful, nil)
        }
    }

    /// A deployment under way makes way for a new one: the source has all requests again.
    private mutating func supersede(_ service: ClusterService, _ source: TaskSet?) {
        for deployment in world.serviceDeployments(of: service) where deployment.isUnfinished {
            if deployment.rules.strategy != .rolling, deployment.sourceSetID != nil {
                shiftTraffic(deployment, production: 0, tests: 0)
            }
            finish(deployment.id, .stopped, "The service deployment was superseded by a newer one.")
            guard deployment.targetSetID != source?.id, service.settings.rules.strategy != .rolling else { continue }
            update(TaskSet.self, deployment.targetSetID) { $0.desiredCount = 0 }
        }
        for set in world.taskSets(of: service) where set.status == .primary {
            update(TaskSet.self, set.id) { [now] set in
                set.status = .active
                set.updatedAt = now
            }
        }
    }

    mutating func finish(_ id: String, _ status: ServiceDeployment.Status, _ reason: String?) {
        keepFailures(of: id)
        update(ServiceDeployment.self, id) { [now] deployment in
            deployment.status = status
            deployment.statusReason = reason ?? deployment.statusReason
            deployment.finishedAt = now
            if status == .stopped { deployment.stoppedAt = now }
            deployment.updatedAt = now
        }
    }

    /// The task set that has counted them may go.
    private mutating func keepFailures(of id: String) {
        let count = world.serviceDeployments[id]?.failedTasks(in: world)
        update(ServiceDeployment.self, id) { $0.progress.failedTasks = count }
    }

    /// Back to the revision before; where there is none, nothing more is started.
    mutating func rollBack(_ deployment: ServiceDeployment, because failure: ServiceDeployment.Failure) {
        guard let service = world.services[deployment.serviceID], let target = world.taskSets[deployment.targetSetID]
        else { return finish(deployment.id, .stopped, failure.statusReason) }
        tellFailure(of: deployment, failure)
        guard let source = deployment.sourceSetID.flatMap({ world.taskSets[$0] }) else {
            return finish(deployment.id, .rollbackFailed, "No rollback candidate was found to run the rollback.")
        }
        if deployment.rules.strategy != .rolling { shiftTraffic(deployment, production: 0, tests: 0) }
        update(TaskSet.self, target.id) { target in
            target.status = .active
            target.desiredCount = 0
        }
        update(TaskSet.self, source.id) { [now] source in
            source.status = .primary
            source.desiredCount = service.desiredCount
            source.rollout.state = .inProgress
            source.rollout.reason =
                (failure == .circuitBreaker ? "ECS deployment circuit breaker: " : "ECS deployment: ")
                + "rolling back to deploymentId \(source.name)."
            source.updatedAt = now
        }
        update(ClusterService.self, service.id) { service in
            service.settings.definitionID = source.definitionID
            service.settings.document = source.document
            service.isSteady = false
        }
        tell("(service \(service.name)) rolling back to deployment \(source.name).", ofService: service.id)
        keepFailures(of: deployment.id)
        update(ServiceDeployment.self, deployment.id) { [now] deployment in
            deployment.status = .rollbackInProgress
            deployment.statusReason = failure.statusReason
            deployment.progress.rollbackReason = failure.statusReason
            deployment.progress.rollbackAt = now
            deployment.progress.stage = .cleanUp
            deployment.progress.stageSince = now
            deployment.updatedAt = now
        }
    }

    package mutating func stopServiceDeployment(
        _ arn: String, rollsBack: Bool, in scope: Scope
    ) throws(Fault) -> ServiceDeployment {
        guard let found = world.serviceDeployments[arn], found.scope == scope else {
            throw Fault(.notFound(.serviceDeployment), "Service deployment not found.")
        }
        guard found.isUnfinished, found.status != .rollbackInProgress, !found.isCleaningUp else {
            throw Fault(
                .operationInProgress,
                found.isCleaningUp
                    ? "The service deployment cannot be stopped in the lifecycle stage CLEAN_UP."
                    : "The service deployment cannot be stopped in status \(found.status.rawValue).")
        }
        guard rollsBack else {
            finish(arn, .stopped, "The service deployment was stopped.")
            update(TaskSet.self, found.targetSetID) { set in
                set.rollout.state = .failed
                set.rollout.reason = "The service deployment was stopped."
            }
            return world.serviceDeployments[arn] ?? found
        }
        rollBack(found, because: .request)
        return world.serviceDeployments[arn] ?? found
    }

    /// Answers a hook that holds the deployment.
    package mutating func continueServiceDeployment(
        _ arn: String, hook id: String, goesOn: Bool, in scope: Scope
    ) throws(Fault) {
        guard let found = world.serviceDeployments[arn], found.scope == scope else {
            throw Fault(.notFound(.serviceDeployment), "Service deployment not found.")
        }
        guard let index = found.progress.hooks.firstIndex(where: { $0.id == id }),
            found.progress.hooks[index].status == "AWAITING_ACTION", found.isUnfinished
        else {
            throw Fault(.invalidParameter, "The hook \(id) of the service deployment does not await an action.")
        }
        update(ServiceDeployment.self, arn) { $0.progress.hooks[index].status = goesOn ? "SUCCEEDED" : "FAILED" }
    }
}
