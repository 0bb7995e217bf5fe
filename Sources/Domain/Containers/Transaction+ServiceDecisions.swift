import Foundation

extension Transaction {
    /// Writes what was decided, if the service is still what it was decided for.
    package mutating func carryOut(_ decisions: [ClusterService.Decision], of service: ClusterService) {
        guard world.services[service.id] == service else { return }
        for decision in decisions { carryOut(decision, service) }
    }

    private mutating func carryOut(_ decision: ClusterService.Decision, _ service: ClusterService) {
        switch decision {
        case .register(let task): register(task, service)
        case .start(let set, let count): start(count, of: set, service)
        case .stop(let tasks): stop(tasks, service)
        case .replace(let task, let illness): replace(task, because: illness, service)
        case .stable(let set, let isStable):
            update(TaskSet.self, set) { [now] set in
                set.isStable = isStable
                set.stableSince = now
            }
            if !isStable { update(ClusterService.self, service.id) { $0.isSteady = false } }
        case .healthy(let task): noteHealth(of: task)
        case .recovered(let set): update(TaskSet.self, set) { $0.rollout.failuresInRow = 0 }
        case .steady:
            tell("(service \(service.name)) has reached a steady state.", ofService: service.id)
            update(ClusterService.self, service.id) { $0.isSteady = true }
        case .forget(let set): if let set = world.taskSets[set] { delete(set) }
        case .ended: end(service)
        case .wait: return
        }
    }

    private mutating func register(_ id: String, _ service: ClusterService) {
        guard let task = world.tasks[id], task.isWanted, task.status == .running else { return }
        registerTargets(of: task)
    }

    /// The failures before it count no more, where the circuit breaker's rules say so.
    private mutating func noteHealth(of id: String) {
        update(ClusterTask.self, id) { [now] task in task.progress.healthyAt = now }
        guard let set = world.tasks[id]?.taskSetID else { return }
        update(TaskSet.self, set) { $0.rollout.failedBeforeHealthy = $0.rollout.failedTasks }
    }

    private mutating func start(_ count: Int, of id: String, _ service: ClusterService) {
        guard let set = world.taskSets[id], let cluster = world.clusters[service.clusterID],
            let definition = world.taskDefinitions[set.definitionID]
        else { return }
        var new = NewTask(
            scope: service.scope, definitionID: definition.id, plan: definition.plan, group: "service:\(service.name)")
        new.startedBy = set.name
        new.taskSetID = set.id
        new.document = set.document
        new.securityGroups = set.securityGroups
        new.providers = set.providers ?? []
        switch service.settings.propagateTags {
        case "SERVICE": new.tags = service.tags
        case "TASK_DEFINITION": new.tags = definition.tags
        default: break
        }
        let started = runTasks(new, count: count, in: cluster)
        let names = started.map { "(task \($0.name))" }.joined(separator: " ")
        tell("(service \(service.name)) has started \(count) tasks: \(names).", ofService: service.id)
        update(ClusterService.self, service.id) { $0.isSteady = false }
    }

    private mutating func stop(_ ids: [String], _ service: ClusterService) {
        let tasks = ids.compactMap { world.tasks[$0] }.filter(\.isWanted)
        guard !tasks.isEmpty else { return }
        for task in tasks { tellDeregistration(of: task, service) }
        for task in tasks {
            let set = task.taskSetID.flatMap { world.taskSets[$0] }
            stopTask(
                task.id, code: "ServiceSchedulerInitiated",
                because: "Scaling activity initiated by (deployment \(set?.name ?? task.startedBy ?? ""))")
        }
        let names = tasks.map { "(task \($0.name))" }.joined(separator: " ")
        tell("(service \(service.name)) has stopped \(tasks.count) running tasks: \(names).", ofService: service.id)
        update(ClusterService.self, service.id) { $0.isSteady = false }
    }

    private mutating func tellDeregistration(of task: ClusterTask, _ service: ClusterService) {
        for registration in world.registrations(of: task) where world.registrations[registration.id] != nil {
            tell(
                "(service \(service.name)) deregistered 1 targets in (target-group \(registration.targetGroupID))",
                ofService: service.id)
        }
    }

    private mutating func replace(_ id: String, because illness: ClusterTask.Illness, _ service: ClusterService) {
        guard let task = world.tasks[id], task.isWanted else { return }
        tell("(service \(service.name)) (task \(task.name)) \(illness.event)", ofService: service.id)
        tellDeregistration(of: task, service)
        stopTask(id, code: "ServiceSchedulerInitiated", because: illness.stoppedReason)
        taskFailed(task)
    }

    private mutating func end(_ service: ClusterService) {
        for set in world.taskSets(of: service) { delete(set) }
        update(ClusterService.self, service.id) { [now] service in
            service.status = .inactive
            service.endedAt = now
        }
    }

    /// After the second failure in a row the next launch waits, each time longer.
    /// Source: Amazon ECS Developer Guide, "Amazon ECS service throttle logic".
    mutating func taskFailed(_ task: ClusterTask) {
        guard let set = task.taskSetID.flatMap({ world.taskSets[$0] }), let service = world.services[set.serviceID]
        else { return }
        update(TaskSet.self, set.id) { [now] set in
            if set.rollout.state == .inProgress { set.rollout.failedTasks += 1 }
            set.rollout.failuresInRow += 1
            let failures = set.rollout.failuresInRow
            if failures > 2 { set.rollout.nextLaunchAt = now + TimeInterval(Pause.after(failures: failures - 2)) }
        }
        update(ClusterService.self, service.id) { $0.isSteady = false }
        if (world.taskSets[set.id]?.rollout.failuresInRow ?? 0) % 5 == 3 {
            tell(
                "(service \(service.name)) is unable to consistently start tasks successfully. For more information, "
                    + "see the Troubleshooting section of the Amazon ECS Developer Guide.", ofService: service.id)
        }
    }
}
