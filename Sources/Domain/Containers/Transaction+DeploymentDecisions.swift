import Foundation

extension Transaction {
    /// Writes what was decided, if the deployment is still what it was decided for.
    package mutating func carryOut(
        _ decision: ServiceDeployment.Decision, of deployment: ServiceDeployment, scale: TimeScale
    ) {
        guard world.serviceDeployments[deployment.id] == deployment,
            let service = world.services[deployment.serviceID]
        else { return }
        switch decision {
        case .enter(let stage): enter(stage, deployment)
        case .scaleUp: scaleUp(deployment, service)
        case .shiftTests: shiftTraffic(deployment, production: nil, tests: 100)
        case .shift(let percent): shiftTraffic(deployment, production: percent, tests: nil)
        case .startHooks(let stage, let step): startHooks(at: stage, step, of: deployment, scale)
        case .timeOutHook(let id): timeOut(hook: id, of: deployment)
        case .reached: update(TaskSet.self, deployment.targetSetID) { [now] set in set.rollout.reachedAt = now }
        case .retireSource:
            if let source = deployment.sourceSetID { update(TaskSet.self, source) { $0.desiredCount = 0 } }
        case .fail(let failure): fail(deployment, because: failure)
        case .finish(let status, let reason): complete(deployment, service, status, reason)
        case .callHooks, .wait: return
        }
    }

    private mutating func enter(_ stage: ServiceDeployment.Stage, _ deployment: ServiceDeployment) {
        update(ServiceDeployment.self, deployment.id) { [now] deployment in
            deployment.progress.stage = stage
            deployment.progress.stageSince = now
            deployment.updatedAt = now
        }
    }

    /// The target's groups join the production rules without any request yet, so that its tasks are checked.
    private mutating func scaleUp(_ deployment: ServiceDeployment, _ service: ClusterService) {
        update(TaskSet.self, deployment.targetSetID) { $0.desiredCount = service.desiredCount }
        if deployment.sourceSetID != nil { shiftTraffic(deployment, production: 0, tests: nil) }
    }

    private mutating func startHooks(
        at stage: String, _ step: Double?, of deployment: ServiceDeployment, _ scale: TimeScale
    ) {
        let hooks = deployment.rules.hooks.filter { $0.stages.contains(stage) }.map { hook in
            let isPause = hook.targetType == "PAUSE"
            return ServiceDeployment.HookState(
                id: ids.uuid(), stage: stage, targetType: hook.targetType, targetARN: hook.targetARN,
                status: isPause ? "AWAITING_ACTION" : "IN_PROGRESS",
                expiresAt: now + scale.seconds(60 * (hook.timeout ?? 1440)),
                timeoutContinues: hook.timeoutContinues, step: step, details: hook.details,
                callAt: isPause ? nil : now)
        }
        update(ServiceDeployment.self, deployment.id) { $0.progress.hooks += hooks }
    }

    private mutating func timeOut(hook id: String, of deployment: ServiceDeployment) {
        update(ServiceDeployment.self, deployment.id) { deployment in
            guard let index = deployment.progress.hooks.firstIndex(where: { $0.id == id }) else { return }
            deployment.progress.hooks[index].status = "TIMED_OUT"
            deployment.progress.hooks[index].callAt = nil
        }
    }

    /// A hook's function has ended; what comes too late is not heard.
    package mutating func hookAnswered(
        _ id: String, of deployment: String, _ answer: ServiceHookAnswer, scale: TimeScale
    ) {
        update(ServiceDeployment.self, deployment) { [now] deployment in
            guard let index = deployment.progress.hooks.firstIndex(where: { $0.id == id && $0.status == "IN_PROGRESS" })
            else { return }
            deployment.progress.hooks[index].callAt = nil
            switch answer {
            case .succeeded: deployment.progress.hooks[index].status = "SUCCEEDED"
            case .failed(let reason):
                deployment.progress.hooks[index].status = "FAILED"
                deployment.progress.hooks[index].reason = reason
            case .again(let delay, let details):
                deployment.progress.hooks[index].callAt = now + scale.seconds(delay)
                deployment.progress.hooks[index].details = details ?? deployment.progress.hooks[index].details
            }
        }
    }

    private mutating func fail(_ deployment: ServiceDeployment, because failure: ServiceDeployment.Failure) {
        update(ServiceDeployment.self, deployment.id) { deployment in
            deployment.progress.triggeredAlarms = failure.alarms
            deployment.progress.circuitBreakerTripped = failure == .circuitBreaker
        }
        guard let changed = world.serviceDeployments[deployment.id] else { return }
        if failure.rollsBack(by: deployment.rules) { return rollBack(changed, because: failure) }
        tellFailure(of: changed, failure)
        finish(deployment.id, .stopped, failure.rolloutReason)
    }

    /// What was to be brought out has failed, and an event says why.
    mutating func tellFailure(of deployment: ServiceDeployment, _ failure: ServiceDeployment.Failure) {
        guard let service = world.services[deployment.serviceID], let target = world.taskSets[deployment.targetSetID]
        else { return }
        tell(
            "(service \(service.name)) (deployment \(target.name)) deployment failed: \(failure.event)",
            ofService: service.id)
        update(TaskSet.self, target.id) { [now] target in
            target.rollout.state = .failed
            target.rollout.reason = failure.rolloutReason
            target.updatedAt = now
        }
    }

    mutating func complete(
        _ deployment: ServiceDeployment, _ service: ClusterService, _ status: ServiceDeployment.Status,
        _ reason: String?
    ) {
        finish(deployment.id, status, reason)
        let id = status == .successful ? deployment.targetSetID : deployment.sourceSetID ?? deployment.targetSetID
        guard let set = world.taskSets[id] else { return }
        update(TaskSet.self, id) { [now] set in
            set.rollout.state = .completed
            set.rollout.reason = "ECS deployment \(set.name) completed."
            set.updatedAt = now
        }
        tell("(service \(service.name)) (deployment \(set.name)) deployment completed.", ofService: service.id)
    }

    /// - Parameters: percent of the requests that the target gets; nil leaves as it is.
    mutating func shiftTraffic(_ deployment: ServiceDeployment, production: Double?, tests: Double?) {
        guard let target = world.taskSets[deployment.targetSetID] else { return }
        let source = deployment.sourceSetID.flatMap { world.taskSets[$0] }
        for loadBalancer in target.loadBalancers {
            let other = source?.loadBalancers.first { $0.containerName == loadBalancer.containerName }?.targetGroup
            let groups = (target: loadBalancer.targetGroup, other: other ?? loadBalancer.alternateTargetGroup)
            if let production, let rule = loadBalancer.productionRule {
                change(rule, in: target.scope) { $0.send(production, to: groups.target, groups.other) }
            }
            if let tests, let rule = loadBalancer.testRule {
                change(rule, in: target.scope) { $0.send(tests, to: groups.target, groups.other) }
            }
        }
        update(ServiceDeployment.self, deployment.id) { [now] deployment in
            if let production {
                deployment.progress.productionWeight = production
                if production > 0 { deployment.progress.shiftedAt = now }
            }
            if let tests { deployment.progress.testWeight = tests }
            deployment.updatedAt = now
        }
    }

    /// A rule, a listener's default rule, or the listener itself.
    private mutating func change(_ rule: String, in scope: Scope, _ change: (inout ListenerAction) -> Void) {
        update(ListenerRule.self, rule) { change(&$0.action) }
        guard let listener = world.listeners[rule] ?? world.listener(ofDefaultRule: rule, in: scope) else { return }
        update(Listener.self, listener.id) { change(&$0.defaultAction) }
    }
}

extension ListenerAction {
    /// Weights are whole numbers up to 999: a percentage that is not whole is told in that finest measure.
    fileprivate mutating func send(_ percent: Double, to target: String, _ other: String?) {
        if case .validated(let check, var then) = self {
            then.send(percent, to: target, other)
            self = .validated(check, then: then)
        }
        guard case .forward(_, let stickiness) = self else { return }
        let most = percent == percent.rounded() ? 100 : 999
        let weight = Int((percent / 100 * Double(most)).rounded())
        var groups = [WeightedGroup(targetGroup: target, weight: weight)]
        if let other { groups.append(.init(targetGroup: other, weight: most - weight)) }
        self = .forward(groups, stickiness: stickiness)
    }
}
