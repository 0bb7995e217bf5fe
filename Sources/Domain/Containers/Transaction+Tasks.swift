import Foundation

extension Transaction {
    @discardableResult
    package mutating func runTasks(_ new: NewTask, count: Int, in cluster: Cluster) -> [ClusterTask] {
        let zones = Network.zones(cluster.region)
        let beside = world.tasks.values.filter { $0.isWanted && $0.taskSetID == new.taskSetID && new.taskSetID != nil }
        var taken = beside.compactMap(\.provider)
        return (0..<count).map { index in
            var task = ClusterTask(
                new: new, clusterID: cluster.id, name: ids.hex(32), cluster: cluster.name,
                zone: zones[index % zones.count], at: now)
            task.provider = new.providers.next(after: taken)
            taken += task.provider.map { [$0] } ?? []
            save(task)
            return task
        }
    }

    /// Takes the task out of its load balancers; its containers end once they have answered what they were asked.
    package mutating func stopTask(_ id: String, code: String, because reason: String) {
        guard let task = world.tasks[id], task.isWanted else { return }
        for registration in world.registrations(of: task) {
            if let known = world.registrations[registration.id] { delete(known) }
        }
        changeTask(id) { [now] task in
            task.isWanted = false
            task.status = task.status == .running ? .deactivating : .stopping
            task.progress.stoppingAt = now
            task.progress.stopCode = code
            task.progress.stoppedReason = reason
        }
    }

    mutating func changeTask(_ id: String, _ change: (inout ClusterTask) -> Void) {
        update(ClusterTask.self, id) { task in
            let before = task
            change(&task)
            if task != before { task.progress.version += 1 }
        }
    }

    /// - Parameter progress: nil: it begins.
    package mutating func imageComes(_ image: String, for id: String, _ progress: PullProgress?) {
        if progress == nil {
            changeTask(id) { [now] task in task.progress.pullStartedAt = task.progress.pullStartedAt ?? now }
        }
        let how = progress.map { ": \($0.text)" } ?? ""
        tell(ofTask: id) { "is pulling the image \(image)" + how + "." }
    }

    package mutating func imageCame(_ image: String, for id: String) {
        changeTask(id) { [now] task in task.progress.pullStoppedAt = now }
        tell(ofTask: id) { "has pulled the image \(image)." }
    }

    /// To the events of the task's service, if it has one.
    mutating func tell(ofTask id: String, _ message: () -> String) {
        guard let task = world.tasks[id],
            let service = task.taskSetID.flatMap({ world.taskSets[$0] }).flatMap({
                world.services[$0.serviceID]
            })
        else { return }
        tell("(service \(service.name)) (task \(task.name)) \(message())", ofService: service.id)
    }

    /// The container runs, and is reached there.
    package mutating func containerStarted(
        _ name: String, of id: String, at address: InstanceAddress?, bindings: [PortBinding]
    ) {
        changeTask(id) { task in
            guard let index = task.progress.containers.firstIndex(where: { $0.name == name }),
                task.progress.containers[index].status != .stopped, task.status != .stopped
            else { return }
            task.progress.containers[index].status = .running
            task.progress.containers[index].address = address
            task.progress.containers[index].bindings = bindings
            task.progress.address = task.progress.address ?? address?.host
        }
    }

    /// - Parameter reason: why, where the code does not tell.
    package mutating func containerEnded(_ name: String, of id: String, code: Int?, reason: String?) {
        changeTask(id) { task in
            guard let index = task.progress.containers.firstIndex(where: { $0.name == name }) else { return }
            task.progress.containers[index].status = .stopped
            task.progress.containers[index].exitCode = code
            task.progress.containers[index].reason = reason
        }
        guard let task = world.tasks[id], task.isWanted, task.plan[container: name]?.isEssential != false else {
            return
        }
        stopTask(id, code: "EssentialContainerExited", because: "Essential container in task exited")
        taskFailed(task)
    }

    /// The container did not start.
    package mutating func containerRefused(_ name: String, of id: String, because reason: String) {
        changeTask(id) { task in
            guard let index = task.progress.containers.firstIndex(where: { $0.name == name }) else { return }
            task.progress.containers[index].status = .stopped
            task.progress.containers[index].reason = reason
        }
        giveUp(id, because: reason)
    }

    mutating func giveUp(_ id: String, because reason: String) {
        guard let task = world.tasks[id], task.isWanted else { return }
        if let service = task.taskSetID.flatMap({ world.taskSets[$0] }).flatMap({ world.services[$0.serviceID] }) {
            tell("(service \(service.name)) failed to launch a task with (error \(reason)).", ofService: service.id)
        }
        stopTask(id, code: "TaskFailedToStart", because: reason)
        taskFailed(task)
    }

    /// Writes what was decided, if the task is still what it was decided for.
    package mutating func carryOut(_ decision: ClusterTask.Decision, of task: ClusterTask) {
        guard world.tasks[task.id] == task else { return }
        switch decision {
        case .enter(let status): enter(status, task)
        case .healthChanged(let container, let health):
            changeTask(task.id) { task in
                guard let index = task.progress.containers.firstIndex(where: { $0.name == container }) else { return }
                task.progress.containers[index].health = health
            }
        case .giveUp(let reason): giveUp(task.id, because: reason)
        case .start, .startNetwork, .stop, .ended, .remove, .wait: return
        }
    }

    private mutating func enter(_ status: ClusterTask.Status, _ task: ClusterTask) {
        changeTask(task.id) { [now] task in
            task.status = status
            if status == .running { task.progress.startedAt = now }
            if status == .stopped {
                task.progress.stoppedAt = now
                for index in task.progress.containers.indices { task.progress.containers[index].status = .stopped }
            }
        }
        if status == .running, let running = world.tasks[task.id] { registerTargets(of: running) }
    }

    mutating func registerTargets(of task: ClusterTask) {
        for registration in world.registrations(of: task) where world.registrations[registration.id] == nil {
            save(registration)
            guard let service = task.taskSetID.flatMap({ world.taskSets[$0] }).flatMap({ world.services[$0.serviceID] })
            else { continue }
            tell(
                "(service \(service.name)) registered 1 targets in (target-group \(registration.targetGroupID))",
                ofService: service.id)
        }
    }
}
