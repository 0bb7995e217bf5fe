import Foundation

extension Transaction {
    package mutating func putHook(_ hook: GroupHook, on group: AutoScalingGroup) throws(Fault) {
        try changeSettings(of: group) { settings in
            if let index = settings.hooks.firstIndex(where: { $0.name == hook.name }) {
                settings.hooks[index] = hook
            } else {
                settings.hooks.append(hook)
            }
        }
    }

    /// Instances that wait for it go on.
    package mutating func deleteHook(_ name: String, of group: AutoScalingGroup) throws(Fault) {
        guard group.settings?.hooks.contains(where: { $0.name == name }) == true else { throw Self.noHook(name) }
        removeHook(name, of: group)
    }

    mutating func removeHook(_ name: String, of group: AutoScalingGroup) {
        update(AutoScalingGroup.self, group.id) { $0.settings?.hooks.removeAll { $0.name == name } }
        for instance in world.instances.values where instance.groupID == group.id && instance.isWaiting(for: name) {
            endWait(instance, name, continues: true)
        }
    }

    private static func noHook(_ name: String) -> Fault {
        Fault(.invalidParameter, "No Lifecycle Hook found with the name \(name)")
    }

    /// What an instance begins to wait for at this moment of its life.
    mutating func beginWaits(_ transition: GroupHook.Transition, of instanceID: String) -> Bool {
        guard let instance = world.instances[instanceID], let settings = world.groups[instance.groupID]?.settings else {
            return false
        }
        let hooks = settings.hooks.filter { $0.transition == transition }
        guard !hooks.isEmpty else { return false }
        let waits = hooks.map { hook in
            ScalingState.HookWait(
                hook: hook.name, token: ids.uuid(), since: now, heartbeat: hook.heartbeat,
                continuesByDefault: hook.continuesByDefault)
        }
        change(instanceID) { $0.waits = waits }
        return true
    }

    /// - Parameter token: names the instance as well as its id does.
    package mutating func completeWait(
        hook: String, of group: AutoScalingGroup, instanceID: String?, token: String?, continues: Bool
    ) throws(Fault) {
        let instance = try waiting(hook: hook, group, instanceID, token)
        endWait(instance, hook, continues: continues)
    }

    package mutating func heartbeat(
        hook: String, of group: AutoScalingGroup, instanceID: String?, token: String?
    ) throws(Fault) {
        let instance = try waiting(hook: hook, group, instanceID, token)
        change(instance.id) { [now] scaling in
            for index in scaling.waits.indices where scaling.waits[index].hook == hook {
                scaling.waits[index].since = now
            }
        }
    }

    private func waiting(
        hook: String, _ group: AutoScalingGroup, _ instanceID: String?, _ token: String?
    ) throws(Fault) -> Instance {
        let found = world.instances.values.first { instance in
            instance.groupID == group.id && (instanceID ?? instance.id) == instance.id
                && (instance.scaling?.waits ?? []).contains { $0.hook == hook && (token ?? $0.token) == $0.token }
        }
        guard let found, instanceID != nil || token != nil else {
            throw Fault(
                .invalidParameter,
                "No active Lifecycle Action found with instance ID \(instanceID ?? token ?? "")")
        }
        return found
    }

    /// Its time is over: the hook's default result counts.
    package mutating func endWait(of instanceID: String, hook: String) {
        guard let instance = world.instances[instanceID],
            let wait = instance.scaling?.waits.first(where: { $0.hook == hook })
        else { return }
        endWait(instance, hook, continues: wait.continuesByDefault)
    }

    /// An instance that is not to go on ends; one that is ending ends either way.
    private mutating func endWait(_ instance: Instance, _ hook: String, continues: Bool) {
        let token = instance.scaling?.waits.first { $0.hook == hook }?.token ?? ""
        change(instance.id) { scaling in
            scaling.waits.removeAll { $0.hook == hook || !continues }
        }
        guard instance.isLive else { return }
        guard continues else {
            return terminate(
                instance,
                because:
                    "Instance failed to complete user's Lifecycle Action: Lifecycle Action with token \(token) was "
                    + "abandoned: Lifecycle Action Completed with ABANDON Result")
        }
        guard let changed = world.instances[instance.id], changed.isInService,
            let group = world.groups[instance.groupID]
        else { return }
        register(changed, in: group)
    }
}

extension Instance {
    fileprivate func isWaiting(for hook: String) -> Bool { (scaling?.waits ?? []).contains { $0.hook == hook } }
}
