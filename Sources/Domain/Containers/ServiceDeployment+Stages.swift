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

    private func shiftProduction() -> ServiceDeployment.Decision {
        if progress.productionWeight == 0, let held = hold(at: "PRE_PRODUCTION_TRAFFIC_SHIFT") { return held }
        guard progress.productionWeight < 100 else { return afterHooks(.postProductionTrafficShift) }
        guard progress.productionWeight > 0, let shiftedAt = progress.shiftedAt else { return .shift(firstStep) }
        let next = shiftedAt + scale.seconds(60 * (rules.stepBakeTime ?? (rules.strategy == .canary ? 10 : 6)))
        if now < next { return .wait(until: next) }
        return .shift(rules.strategy == .linear ? min(100, progress.productionWeight + linearStep) : 100)
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
    private func hold(at stage: String) -> ServiceDeployment.Decision? {
        guard rules.hooks.contains(where: { $0.stages.contains(stage) }) else { return nil }
        let hooks = progress.hooks.filter { $0.stage == stage }
        if hooks.isEmpty { return .startHooks(stage: stage) }
        if let failed = hooks.first(where: { $0.status == "FAILED" || $0.status == "TIMED_OUT" && !$0.timeoutContinues }
        ) {
            let how = failed.status == "FAILED" ? "was answered with ROLLBACK" : "timed out"
            return .fail(
                reason: "Service deployment rolled back because the lifecycle hook at \(stage) \(how).", alarms: [],
                isCircuitBreaker: false)
        }
        let open = hooks.filter { $0.status == "AWAITING_ACTION" || $0.status == "IN_PROGRESS" }
        guard let first = open.min(by: { $0.expiresAt < $1.expiresAt }) else { return nil }
        return now < first.expiresAt ? .wait(until: first.expiresAt) : .timeOutHook(id: first.id)
    }
}
