package import Foundation

extension ServiceDeployment {
    package enum Decision: Sendable, Equatable {
        case enter(Stage)
        /// The target shall have as many tasks as the service.
        case scaleUp
        case shiftTests
        /// Percent of production's requests.
        case shift(Double)
        case startHooks(stage: String, step: Double?)
        /// Their functions; until the first of them has no more time to answer.
        case callHooks(ids: [String], until: Date)
        case timeOutHook(id: String)
        /// Everything of the target runs and is healthy.
        case reached
        case retireSource
        case fail(Failure)
        case finish(Status, reason: String?)
        case wait(until: Date?)
    }

    /// Pure: the next thing to do.
    package func decide(in world: World, given seen: Observations, at now: Date, scale: TimeScale) -> Decision {
        guard seen.containers != nil, isUnfinished, let service = world.services[serviceID] else {
            return .wait(until: nil)
        }
        let members = service.members(in: world, given: seen, at: now, scale: scale)
        let view = View(deployment: self, service: service, members: members, world: world, now: now, scale: scale)
        if status == .rollbackInProgress || status == .rollbackRequested { return view.rollBack() }
        if let failure = view.failure { return failure }
        return rules.strategy == .rolling ? view.roll() : view.shiftStage()
    }

    /// What a decision is made of.
    struct View {
        let deployment: ServiceDeployment
        let service: ClusterService
        let members: [ClusterService.Members]
        let world: World
        let now: Date
        let scale: TimeScale

        var rules: DeploymentRules { deployment.rules }
        var progress: Progress { deployment.progress }
        var target: ClusterService.Members? { members.first { $0.set.id == deployment.targetSetID } }
        var source: ClusterService.Members? { members.first { $0.set.id == deployment.sourceSetID } }

        /// As many healthy tasks as the service shall have, and none that is on its way in or out.
        func isComplete(_ members: ClusterService.Members?) -> Bool {
            guard let members else { return false }
            return members.healthy.count >= service.desiredCount && members.wanted.count == service.desiredCount
        }

        var failure: Decision? {
            if deployment.isCleaningUp { return nil }
            let ringing = deployment.watchedAlarms.map { world.ringingAlarms($0, in: service.scope) } ?? []
            if !ringing.isEmpty { return .fail(.alarms(ringing)) }
            guard let breaker = rules.circuitBreaker, breaker.isEnabled else { return nil }
            guard deployment.failedTasks(in: world) >= rules.failureThreshold(desiredCount: service.desiredCount)
            else { return nil }
            return .fail(.circuitBreaker)
        }

        // MARK: - Rolling

        func roll() -> Decision {
            guard isComplete(target) else { return .wait(until: nil) }
            guard let reachedAt = target?.set.rollout.reachedAt else { return .reached }
            let old = members.filter { $0.set.id != deployment.targetSetID }
            guard old.allSatisfy(\.wanted.isEmpty) else { return .wait(until: nil) }
            let baked = reachedAt + scale.seconds(rollingBakeTime)
            return now < baked ? .wait(until: baked) : .finish(.successful, reason: nil)
        }

        /// Seconds. Where nothing is said, as long as the alarms need to see what the new tasks do by themselves: their
        /// whole range, which begins at a full minute.
        /// Source: Amazon ECS Developer Guide, "How CloudWatch alarms detect Amazon ECS deployment failures".
        private var rollingBakeTime: Int {
            if let minutes = rules.bakeTime { return 60 * minutes }
            let watched = world.alarms(named: deployment.watchedAlarms ?? [], in: service.scope)
            return watched.compactMap(\.metric).map { $0.period * $0.evaluationPeriods + 60 }.max() ?? 0
        }

        func rollBack() -> Decision {
            let others = members.filter { $0.set.id != deployment.sourceSetID }
            if let held = holdRollback() { return held }
            guard others.allSatisfy(\.tasks.isEmpty), isComplete(source) else { return .wait(until: nil) }
            return .finish(.rollbackSuccessful, reason: deployment.statusReason)
        }
    }
}
