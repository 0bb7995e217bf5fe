import Foundation
import Routing

extension AutoScalingGroup {
    /// What a group does that belongs to no environment.
    /// Source: Amazon EC2 Auto Scaling User Guide, "Suspend and resume Amazon EC2 Auto Scaling processes".
    func decide(_ settings: GroupSettings, in world: World, given seen: Observations, at now: Date, scale: TimeScale)
        -> Decision
    {
        let all = world.instances.values.filter { $0.groupID == id && $0.state != .terminated }
        let waits = all.flatMap { instance in
            // CodeDeploy says again and again that it still works on it.
            (instance.scaling?.waits ?? []).filter { !world.isCodeDeploys(hook: $0.hook) }.map { (instance.id, $0) }
        }
        if let over = waits.first(where: { $0.1.deadline(scale) <= now }) {
            return .endWait(instance: over.0, hook: over.1.hook)
        }
        let members = world.liveInstances(ofGroup: id)
        let next = waits.map { $0.1.deadline(scale) }.min()
        if settings.isDeleting { return leave(members, isEmpty: all.isEmpty, until: next) }
        return replaced(members, settings, world, seen, now, scale) ?? counted(members, settings, now)
            ?? refreshed(members, settings, world, seen) ?? .wait(until: next)
    }

    private func leave(_ members: [Instance], isEmpty: Bool, until next: Date?) -> Decision {
        if isEmpty { return .delete }
        guard !members.isEmpty else { return .wait(until: next) }
        return .terminate(members.map(\.id), because: "An instance was taken out of service as its group is deleted.")
    }

    private func replaced(
        _ members: [Instance], _ settings: GroupSettings, _ world: World, _ seen: Observations, _ now: Date,
        _ scale: TimeScale
    ) -> Decision? {
        guard !settings.isSuspended("ReplaceUnhealthy"), !settings.isSuspended("HealthCheck"),
            !settings.isSuspended("Terminate")
        else { return nil }
        let unwell = members.filter { instance in
            guard instance.scaling?.isStandby != true else { return false }
            return instance.failure != nil || instance.scaling?.isUnhealthy == true
                || settings.healthCheckType == "ELB"
                    && isFoundUnhealthy(instance, world, seen, now - scale.seconds(settings.gracePeriod))
        }
        guard !unwell.isEmpty else { return nil }
        return .terminate(
            unwell.map(\.id), because: "An instance was taken out of service in response to a health check failure.")
    }

    private func isFoundUnhealthy(
        _ instance: Instance, _ world: World, _ seen: Observations, _ graceBegan: Date
    ) -> Bool {
        guard let since = instance.running?.since, since <= graceBegan else { return false }
        return world.registrations(of: instance, in: self).contains { seen.health(of: $0)?.state == .unhealthy }
    }

    private func counted(_ members: [Instance], _ settings: GroupSettings, _ now: Date) -> Decision? {
        let active = members.filter { $0.scaling?.isStandby != true }
        if active.count > desiredCapacity, !settings.isSuspended("Terminate") {
            let free = active.filter { $0.scaling?.isProtected != true }
            let surplus = free.prefix(active.count - desiredCapacity).map(\.id)
            guard !surplus.isEmpty else { return nil }
            return .terminate(
                Array(surplus), because: "An instance was taken out of service to match the desired capacity.")
        }
        guard active.count < desiredCapacity, !settings.isSuspended("Launch") else { return nil }
        let room = Machine.mostAtOnce - active.count
        guard room > 0 else { return nil }
        return now < nextLaunchAt ? .wait(until: nextLaunchAt) : .launch(min(room, desiredCapacity - active.count))
    }

    /// The next instances to go, once all others serve; or the end.
    private func refreshed(
        _ members: [Instance], _ settings: GroupSettings, _ world: World, _ seen: Observations
    ) -> Decision? {
        guard let refresh = settings.activeRefresh, !settings.isSuspended("InstanceRefresh") else { return nil }
        let active = members.filter { $0.scaling?.isStandby != true }
        guard active.count >= desiredCapacity, active.allSatisfy({ serves($0, world, seen) }) else { return nil }
        let old = active.map(\.id).filter(refresh.instances.contains)
        guard !old.isEmpty else { return .finishRefresh }
        let staying = (Double(desiredCapacity * refresh.minimumHealthy) / 100).rounded(.up)
        let count = max(1, desiredCapacity - Int(staying))
        return .terminate(
            Array(old.prefix(count)),
            because: "An instance was taken out of service in response to an instance refresh.")
    }

    private func serves(_ instance: Instance, _ world: World, _ seen: Observations) -> Bool {
        instance.state == .running && instance.address != nil && (instance.scaling?.waits ?? []).isEmpty
            && world.registrations(of: instance, in: self).allSatisfy { seen.isHealthy($0) }
    }
}

extension World {
    /// Of an instance in its group's target groups.
    func registrations(of instance: Instance, in group: AutoScalingGroup) -> [Registration] {
        group.targetGroups.compactMap { targetGroups[$0] }
            .map { Registration(targetGroupID: $0.id, targetID: instance.id, port: $0.port) }
    }
}
