import Foundation

/// The stages of a deployment that moves traffic from one revision to the other.
/// Source: Amazon ECS Developer Guide, "Lifecycle stages for Amazon ECS service deployments".
extension ServiceDeployment.View {
    func shiftStage() -> ServiceDeployment.Decision {
        switch progress.stage {
        case .reconcileService:
            let others = members.filter { ![deployment.targetSetID, deployment.sourceSetID].contains($0.set.id) }
            return others.allSatisfy(\.tasks.isEmpty) ? afterHooks(.preScaleUp) : .wait(until: nil)
        case .preScaleUp: return afterHooks(.scaleUp)
        case .scaleUp:
            if target?.set.desiredCount != service.desiredCount { return .scaleUp }
            guard isComplete(target) else { return .wait(until: nil) }
            return target?.set.rollout.reachedAt == nil ? .reached : .enter(.postScaleUp)
        case .postScaleUp: return afterHooks(.testTrafficShift)
        case .testTrafficShift: return progress.testWeight < 100 ? .shiftTests : afterHooks(.postTestTrafficShift)
        case .postTestTrafficShift: return afterHooks(.productionTrafficShift)
        case .productionTrafficShift: return shiftProduction()
        case .postProductionTrafficShift: return afterHooks(.bakeTime)
        case .bakeTime:
            let baked = (progress.shiftedAt ?? now) + scale.seconds(60 * (rules.bakeTime ?? Self.bakeTime))
            return now < baked ? .wait(until: baked) : .enter(.cleanUp)
        case .cleanUp:
            guard let source else { return .finish(.successful, reason: nil) }
            if source.set.desiredCount > 0 { return .retireSource }
            return source.tasks.isEmpty ? .finish(.successful, reason: nil) : .wait(until: nil)
        }
    }

    /// Minutes. Source: Amazon ECS API Reference, `DeploymentConfiguration`, bakeTimeInMinutes.
    private static let bakeTime = 15

    /// Each step of the shift has hooks before and after it.
    /// Source: Amazon ECS Developer Guide, "Lambda hooks for Amazon ECS service deployments".
    private func shiftProduction() -> ServiceDeployment.Decision {
        let weight = progress.productionWeight
        if weight > 0, let held = hold(at: "PRODUCTION_TRAFFIC_SHIFT", step: weight) { return held }
        guard weight < 100 else { return .enter(.postProductionTrafficShift) }
        if weight > 0, let shiftedAt = progress.shiftedAt {
            let next = shiftedAt + scale.seconds(60 * (rules.stepBakeTime ?? (rules.strategy == .canary ? 10 : 6)))
            if now < next { return .wait(until: next) }
        }
        if let held = hold(at: "PRE_PRODUCTION_TRAFFIC_SHIFT", step: weight) { return held }
        if weight == 0 { return .shift(firstStep) }
        return .shift(rules.strategy == .linear ? min(100, weight + linearStep) : 100)
    }

    /// A first revision has nothing to share with.
    private var firstStep: Double {
        guard source != nil else { return 100 }
        switch rules.strategy {
        case .rolling, .blueGreen: return 100
        case .canary: return rules.step ?? 5
        case .linear: return min(100, linearStep)
        }
    }

    private var linearStep: Double { rules.step ?? 10 }

    private func afterHooks(_ next: ServiceDeployment.Stage) -> ServiceDeployment.Decision {
        hold(at: progress.stage.rawValue) ?? .enter(next)
    }

    /// What the hooks of that stage still need; nil when all let the deployment go on.
    private func hold(at stage: String, step: Double? = nil) -> ServiceDeployment.Decision? {
        guard rules.hooks.contains(where: { $0.stages.contains(stage) }) else { return nil }
        let hooks = progress.hooks.filter { $0.stage == stage && $0.step == step }
        if hooks.isEmpty { return .startHooks(stage: stage, step: step) }
        if let failed = hooks.first(where: \.stopsDeployment) {
            return .fail(.hook(stage: stage, failed.ending))
        }
        return hold(by: hooks)
    }

    /// Hooks of one stage run side by side.
    private func hold(by hooks: [ServiceDeployment.HookState]) -> ServiceDeployment.Decision? {
        let open = hooks.filter { $0.status == "AWAITING_ACTION" || $0.status == "IN_PROGRESS" }
        guard let first = open.min(by: { $0.expiresAt < $1.expiresAt }) else { return nil }
        if now >= first.expiresAt { return .timeOutHook(id: first.id) }
        let calls = open.compactMap { hook in hook.callAt.map { (id: hook.id, at: $0) } }
        let due = calls.filter { $0.at <= now }.map(\.id)
        let next = calls.map(\.at).filter { $0 > now }.min().map { min($0, first.expiresAt) } ?? first.expiresAt
        return due.isEmpty ? .wait(until: next) : .callHooks(ids: due, until: next)
    }

    /// The functions of the stages in which requests move are told when they move back; what they answer changes
    /// nothing any more.
    /// Source: Amazon ECS Developer Guide, "Lambda hooks for Amazon ECS service deployments".
    func holdRollback() -> ServiceDeployment.Decision? {
        let stages = ["PRODUCTION_TRAFFIC_SHIFT", "TEST_TRAFFIC_SHIFT"].filter { stage in
            rules.hooks.contains { $0.stages.contains(stage) }
                && progress.hooks.contains { $0.stage == stage && $0.step != Self.backwards }
        }
        for stage in stages {
            let hooks = progress.hooks.filter { $0.stage == stage && $0.step == Self.backwards }
            if hooks.isEmpty { return .startHooks(stage: stage, step: Self.backwards) }
            if let held = hold(by: hooks) { return held }
        }
        return nil
    }

    private static let backwards = -1.0
}

extension ServiceDeployment.HookState {
    fileprivate var stopsDeployment: Bool { status == "FAILED" || status == "TIMED_OUT" && !timeoutContinues }

    fileprivate var ending: String {
        let hook = targetARN.map { "Lifecycle hook target \($0)" } ?? "Lifecycle hook \(id)"
        if status != "FAILED" { return hook + " timed out." }
        if targetType == "PAUSE" { return hook + " was answered with ROLLBACK." }
        return hook + (reason.map { " failed: \($0)" } ?? " returned FAILED status.")
    }
}
