import Foundation
import Routing

/// Deployments of ECS services: a second task set comes up behind a second target group, and traffic moves.
/// Source: AWS CodeDeploy User Guide, "AppSpec 'hooks' section for an Amazon ECS deployment" and "Deployments on an
/// Amazon ECS compute platform".
extension CodeDeployment {
    /// Seconds within which a task set must come up, or a hook answer, on AWS's clock.
    private static let eventLimit = 3_600
    /// Tasks in a row that end before the deployment is given up. AWS goes on for an hour.
    private static let failedTasksLimit = 3

    func startTasks(in world: World, at now: Date) -> Decision {
        guard let appSpec = progress.appSpec else { return Decision([.readRevision]) }
        if request.undoes != nil { return Decision([.start([target(at: now)]), .end(Outcome(.succeeded))]) }
        guard let name = request.settings.services.first, let spec = appSpec.service,
            let cluster = world.cluster(name.cluster, in: scope),
            let service = world.service(name.service, in: cluster),
            service.status == .active
        else { return failure("INVALID_ECS_SERVICE", "The Amazon ECS service of the deployment group is not active.") }
        guard service.controller == .codeDeploy else {
            return failure(
                "INVALID_ECS_SERVICE", "The Amazon ECS service's deployment controller is not CODE_DEPLOY.")
        }
        guard let definition = world.taskDefinition(spec.taskDefinition, in: scope) else {
            return failure(
                "INVALID_REVISION", "The task definition \(spec.taskDefinition) of the AppSpec file does not exist.")
        }
        guard let original = world.primaryTaskSet(of: service), let groups = world.pair(of: self),
            let current = groups.first(where: { group in
                original.loadBalancers.contains { $0.targetGroup == group.id }
            }), let other = groups.first(where: { $0.id != current.id })
        else {
            return failure(
                "INVALID_ECS_SERVICE",
                "The primary task set's target group is not one of the two of the deployment group.")
        }
        guard world.route(of: self, isForwardingTo: current.id) else {
            return failure(
                "ELASTIC_LOAD_BALANCING_INVALID",
                "The production listener does not forward to the target group of the primary task set.")
        }
        let tasks = TaskSets(
            original: original.id, originalGroup: current.id, replacementGroup: other.id,
            taskDefinition: definition.id)
        return Decision([.start([target(at: now)]), .found(tasks), .enter(.deploying)])
    }

    private func target(at now: Date) -> Target {
        let name = request.settings.services.first
        return Target(
            id: "\(name?.cluster ?? "default"):\(name?.service ?? "")",
            events: request.undoes == nil ? .tasks : [], at: now)
    }

    func moveTasks(in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale) -> Decision {
        guard let target = targets.first, let tasks = progress.tasks else {
            return failure("INTERNAL_ERROR", "The deployment's record is incomplete.")
        }
        if target.status == .failed {
            let event = target.events.first { $0.status == .failed }
            let isHook = event.map { progress.appSpec?.functions[$0.name.rawValue] != nil } ?? false
            return failure(
                isHook ? "HOOK_EXECUTION_FAILURE" : "ECS_UPDATE_ERROR",
                "\(event?.name.rawValue ?? "An event") failed: \(event?.diagnostics?.message ?? "")")
        }
        guard let event = target.current else {
            let ends = request.settings.blueGreen?.terminates ?? true
            return Decision([.promote, ends ? .enter(.waiting) : .end(Outcome(.succeeded))])
        }
        switch event.name {
        case .install: return install(event, of: target, tasks, in: world, seen, now, scale)
        case .allowTestTraffic: return Decision([.allowTest(target: target.id)])
        case .beforeAllowTraffic where phase == .deploying:
            let waits = request.settings.blueGreen?.stopsWhenNotContinued ?? false
            return Decision([.enter(waits ? .ready : .rerouting)])
        case .allowTraffic: return shift(event, of: target, now, scale)
        default: return hook(event, of: target, seen, now, scale)
        }
    }

    private func hook(
        _ event: LifecycleEvent, of target: Target, _ seen: Observations, _ now: Date, _ scale: TimeScale
    ) -> Decision {
        guard progress.appSpec?.functions[event.name.rawValue] != nil else {
            return Decision([.finish(target: target.id, event.name, .success)])
        }
        guard event.status == .inProgress else { return Decision([.callHook(target: target.id, event.name)]) }
        let last = (event.startedAt ?? now) + scale.seconds(Self.eventLimit)
        if event.worker != seen.worker { return Decision([.finish(target: target.id, event.name, .interrupted)]) }
        guard now >= last else { return Decision(next: last) }
        let late = Diagnostics(code: "ScriptTimedOut", message: "The hook did not answer within an hour.")
        return Decision([.finish(target: target.id, event.name, late)])
    }

    private func install(
        _ event: LifecycleEvent, of target: Target, _ tasks: TaskSets, in world: World, _ seen: Observations,
        _ now: Date, _ scale: TimeScale
    ) -> Decision {
        guard event.status == .inProgress else { return Decision([.install(target: target.id)]) }
        guard let set = tasks.replacement.flatMap({ world.taskSets[$0] }) else {
            let gone = Diagnostics(code: "UnknownError", message: "The replacement task set is gone.")
            return Decision([.finish(target: target.id, .install, gone)])
        }
        let members = world.tasks(of: set).filter { $0.status == .running }
        if set.isStable, members.allSatisfy({ world.registrations(of: $0).allSatisfy(seen.isHealthy) }) {
            return Decision([.finish(target: target.id, .install, .success)])
        }
        let last = (event.startedAt ?? now) + scale.seconds(Self.eventLimit)
        let isHopeless = set.rollout.state == .failed || set.rollout.failuresInRow >= Self.failedTasksLimit
        guard isHopeless || now >= last else { return Decision(next: last) }
        let reason = world.tasks(of: set).compactMap(\.progress.stoppedReason).last ?? "no task became well in time"
        let failed = Diagnostics(code: "UnknownError", message: "The replacement task set did not come up: \(reason)")
        return Decision([.finish(target: target.id, .install, failed)])
    }

    private func shift(_ event: LifecycleEvent, of target: Target, _ now: Date, _ scale: TimeScale) -> Decision {
        let rule = request.rule.traffic ?? .allAtOnce
        guard event.status == .inProgress, let since = progress.shareSince else {
            return Decision([.shift(target: target.id, rule.share(after: 0, scale: scale).share)])
        }
        let (share, next) = rule.share(after: now.timeIntervalSince(since), scale: scale)
        if share > progress.share { return Decision([.shift(target: target.id, share)]) }
        guard progress.share < 100 else { return Decision([.finish(target: target.id, .allowTraffic, .success)]) }
        return Decision(next: next.map { since + $0 })
    }

    func retireTasks(in world: World) -> Decision {
        guard let tasks = progress.tasks, world.taskSets[tasks.original] != nil else {
            return Decision([.end(Outcome(.succeeded))])
        }
        return Decision()
    }

    /// All traffic is back first; then the replacement goes.
    func unwindTasks(in world: World) -> Decision {
        guard progress.tasks != nil, !progress.isRestored else { return finishUnwindingTasks(in: world) }
        return Decision([.restore])
    }

    private func finishUnwindingTasks(in world: World) -> Decision {
        let isLeft = progress.tasks?.replacement.map { world.taskSets[$0] != nil } ?? false
        return isLeft ? Decision() : Decision([.finishUnwinding])
    }
}
