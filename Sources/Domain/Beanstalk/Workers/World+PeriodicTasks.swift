package import Foundation

extension World {
    /// The one instance that puts periodic tasks into the queue, so that each is done once: the oldest that runs.
    package func leader(of environment: Environment) -> Instance? {
        liveInstances(of: environment.id).first { $0.address != nil }
    }

    /// Of the version that the environment runs; with their schedules.
    private func periodicTasks(of environment: Environment) -> [(task: PeriodicTask, schedule: CronSchedule)] {
        let version = version(environment.versionLabel, of: environment.applicationName, in: environment.scope)
        return (version?.manifest?.periodicTasks ?? []).compactMap { task in
            CronSchedule(task.schedule).map { (task, $0) }
        }
    }

    /// When periodic tasks have to be looked at next: now, where one is due or not known yet; nil: never.
    package func nextPeriodicTask(of environment: Environment, at now: Date) -> Date? {
        guard let worker = environment.resources?.worker, leader(of: environment) != nil else { return nil }
        let tasks = periodicTasks(of: environment)
        guard Set((worker.periodic ?? [:]).keys) == Set(tasks.map(\.task.name)) else { return now }
        return tasks.compactMap { entry in
            worker.periodic?[entry.task.name].flatMap(entry.schedule.next)
        }.min()
    }

    /// What is due: each task once, at the last instant of its schedule. What was missed by more than a minute, while
    /// nothing ran, is not made up for.
    fileprivate func duePeriodicTasks(of environment: Environment, at now: Date) -> [(task: PeriodicTask, at: Date)] {
        let known = environment.resources?.worker?.periodic ?? [:]
        return periodicTasks(of: environment).compactMap { entry in
            guard let last = known[entry.task.name] else { return nil }
            let due = entry.schedule.next(after: max(last, now - 60))
            return due.flatMap { $0 <= now ? (entry.task, $0) : nil }
        }
    }

    fileprivate func periodicTaskNames(of environment: Environment) -> [String] {
        periodicTasks(of: environment).map(\.task.name)
    }
}

extension Transaction {
    /// Puts into the queue what is due. It is noted in the same step, so that nothing is sent twice.
    package mutating func sendPeriodicTasks(of environmentID: String) {
        guard let environment = world.environments[environmentID], var worker = environment.resources?.worker,
            let queue = world.queues[worker.queue], world.leader(of: environment) != nil
        else { return }
        for (task, time) in world.duePeriodicTasks(of: environment, at: now) {
            typealias Sign = PeriodicTask.Sign
            let signs = [(Sign.path, task.path), (Sign.name, task.name), (Sign.time, time.formatted(.iso8601))]
            send(
                Sign.body,
                attributes: signs.map { QueuedMessage.Attribute(name: $0.0, type: "String", value: $0.1) },
                delay: 0, to: queue, from: environment.account)
        }
        let names = world.periodicTaskNames(of: environment)
        worker.periodic = Dictionary(names.map { ($0, now) }, uniquingKeysWith: { $1 })
        update(Environment.self, environmentID) { [worker] in $0.resources?.worker = worker }
    }
}
