package import Foundation
import Routing

extension ClusterService {
    package enum Decision: Sendable, Equatable {
        case register(task: String)
        case start(set: String, count: Int)
        /// More than there shall be.
        case stop(tasks: [String])
        /// It runs and is not well.
        case replace(task: String, ClusterTask.Illness)
        case stable(set: String, Bool)
        /// For the first time.
        case healthy(task: String)
        /// A task of it is well, after others were not.
        case recovered(set: String)
        case steady
        /// Nothing of the set is left.
        case forget(set: String)
        case ended
        case wait(until: Date)
    }

    /// A task set with what it has.
    struct Members {
        var set: TaskSet
        /// All that have not stopped.
        var tasks: [ClusterTask]
        var wanted: [ClusterTask]
        var healthy: [ClusterTask]
    }

    /// Pure: what is to be done so that as many tasks run as shall, of the versions that shall.
    package func decide(in world: World, given seen: Observations, at now: Date, scale: TimeScale) -> [Decision] {
        guard seen.containers != nil, status != .inactive else { return [] }
        let members = members(in: world, given: seen, at: now, scale: scale)
        if status == .draining { return windUp(members) }
        var decisions = members.flatMap { missingRegistrations(of: $0, in: world) }
        decisions += members.flatMap { look(at: $0, in: world, given: seen, now, scale) }
        decisions += adjust(members, at: now)
        decisions += members.compactMap { stability(of: $0) }
        decisions += members.filter { isOver($0, in: world) }.map { .forget(set: $0.set.id) }
        if !isSteady, isSettled(members, in: world) { decisions.append(.steady) }
        return decisions
    }

    func members(in world: World, given seen: Observations, at now: Date, scale: TimeScale) -> [Members] {
        world.taskSets(of: self).map { set in
            let tasks = world.tasks(of: set).filter { $0.status != .stopped }
            let wanted = tasks.filter(\.isWanted)
            return Members(
                set: set, tasks: tasks, wanted: wanted,
                healthy: wanted.filter { world.isHealthy($0, given: seen, at: now, scale: scale) })
        }
    }

    private func windUp(_ members: [Members]) -> [Decision] {
        let wanted = members.flatMap(\.wanted).map(\.id)
        if !wanted.isEmpty { return [.stop(tasks: wanted)] }
        return members.allSatisfy(\.tasks.isEmpty) ? [.ended] : []
    }

    private func missingRegistrations(of members: Members, in world: World) -> [Decision] {
        members.wanted.filter { task in
            task.status == .running
                && world.registrations(of: task).contains { world.registrations[$0.id] == nil }
        }.map { .register(task: $0.id) }
    }

    /// Tasks that are not well are replaced, those behind a load balancer only after their grace period.
    /// Source: Amazon ECS Developer Guide, "How the Amazon ECS service scheduler replaces unhealthy tasks".
    private func look(
        at members: Members, in world: World, given seen: Observations, _ now: Date, _ scale: TimeScale
    ) -> [Decision] {
        var decisions = members.healthy.filter { $0.progress.healthyAt == nil }.map { Decision.healthy(task: $0.id) }
        for task in members.wanted where task.status == .running {
            if let proven = world.provesItself(task, scale: scale), now < proven {
                decisions.append(.wait(until: proven))
            }
            if task.health == .unhealthy {
                decisions.append(.replace(task: task.id, .containerChecks))
                continue
            }
            guard let illness = targetIllness(of: task, in: world, given: seen) else { continue }
            let graceEnds = (task.progress.startedAt ?? now) + scale.seconds(settings.gracePeriodSeconds)
            decisions.append(now < graceEnds ? .wait(until: graceEnds) : .replace(task: task.id, illness))
        }
        if members.set.rollout.failuresInRow > 0, !members.healthy.isEmpty, members.set.isStable {
            decisions.append(.recovered(set: members.set.id))
        }
        return decisions
    }

    private func targetIllness(
        of task: ClusterTask, in world: World, given seen: Observations
    ) -> ClusterTask.Illness? {
        for registration in world.registrations(of: task) {
            guard let health = seen.health(of: registration), health.state == .unhealthy else { continue }
            return .target(
                group: registration.targetGroupID, port: registration.port,
                reason: health.description ?? "Health checks failed")
        }
        return nil
    }

    private func adjust(_ members: [Members], at now: Date) -> [Decision] {
        guard controller == .ecs, settings.rules.strategy == .rolling else {
            return members.flatMap { adjust($0, to: $0.set.desiredCount, room: .max, at: now) }
        }
        guard let target = members.first(where: { $0.set.status == .primary }) else { return [] }
        let others = members.filter { $0.set.id != target.set.id }
        let old = others.flatMap(\.wanted)
        let most = max(desiredCount * settings.rules.maximumPercent / 100, 1)
        let room = max(0, most - old.count - target.wanted.count)
        var decisions = adjust(target, to: desiredCount, room: old.isEmpty ? .max : room, at: now)
        guard !old.isEmpty, target.set.rollout.state != .failed else { return decisions }
        let least = (desiredCount * settings.rules.minimumHealthyPercent + 99) / 100
        let well = others.flatMap(\.healthy)
        let isWell = Set(well.map(\.id))
        let spare = max(0, well.count + target.healthy.count - least)
        let stopped = old.filter { !isWell.contains($0.id) } + well.prefix(spare)
        if !stopped.isEmpty { decisions.append(.stop(tasks: stopped.map(\.id))) }
        return decisions
    }

    /// - Parameter room: how many may be started at most.
    private func adjust(_ members: Members, to count: Int, room: Int, at now: Date) -> [Decision] {
        let surplus = members.wanted.count - count
        if surplus > 0 {
            let isWell = Set(members.healthy.map(\.id))
            let order = members.wanted.filter { !isWell.contains($0.id) } + members.healthy.reversed()
            return [.stop(tasks: order.prefix(surplus).map(\.id))]
        }
        let missing = min(-surplus, room)
        guard missing > 0, members.set.rollout.state != .failed else { return [] }
        if now < members.set.rollout.nextLaunchAt { return [.wait(until: members.set.rollout.nextLaunchAt)] }
        return [.start(set: members.set.id, count: missing)]
    }

    /// Source: Amazon ECS API Reference, `TaskSet`, stabilityStatus.
    private func stability(of members: Members) -> Decision? {
        let set = members.set
        let count =
            controller == .ecs && settings.rules.strategy == .rolling && set.status == .primary
            ? desiredCount : set.desiredCount
        let isStable = members.healthy.count == count && members.tasks.count == count
        return isStable == set.isStable ? nil : .stable(set: set.id, isStable)
    }

    private func isOver(_ members: Members, in world: World) -> Bool {
        guard members.tasks.isEmpty, members.set.status != .primary else { return false }
        if controller != .ecs { return members.set.status == .draining }
        return !world.serviceDeployments.values.contains { deployment in
            deployment.serviceID == id && deployment.isUnfinished
                && [deployment.sourceSetID, deployment.targetSetID].contains(members.set.id)
        }
    }

    private func isSettled(_ members: [Members], in world: World) -> Bool {
        if members.isEmpty { return false }
        let isDeploying = world.serviceDeployments.values.contains { $0.serviceID == id && $0.isUnfinished }
        return !isDeploying && members.allSatisfy { $0.set.isStable }
            && (controller != .ecs || members.count == 1)
    }
}
