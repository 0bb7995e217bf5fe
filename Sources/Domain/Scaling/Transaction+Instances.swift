import Foundation

extension Transaction {
    /// Adds instances to a group; their containers follow.
    package mutating func launchInstances(_ count: Int, in groupID: String) {
        guard let group = world.groups[groupID] else { return }
        launchInstances(count, in: groupID, running: group.launch)
        guard let environment = world.environments[group.environmentID], environment.status == .ready else { return }
        tell("Adding \(count) instance(s) to your environment.", of: environment, requestID: nil)
    }

    /// - Returns: their ids.
    @discardableResult
    mutating func launchInstances(_ count: Int, in groupID: String, running launch: LaunchSpecification) -> [String] {
        guard let group = world.groups[groupID] else { return [] }
        let zones = Network.zones(group.region)
        let present = world.liveInstances(ofGroup: groupID).count
        return (0..<count).map { index in
            var instance = Instance(
                id: "i-" + ids.hex(17), group: group, zone: zones[(present + index) % zones.count], at: now)
            instance.launch = launch
            prepare(&instance, in: group)
            save(instance)
            return instance.id
        }
    }

    /// Takes an instance out of the load balancer; it ends once it has finished what it is answering.
    package mutating func terminate(_ instance: Instance, because reason: String) {
        guard instance.isLive || instance.state == .stopping || instance.state == .stopped else { return }
        deregister(instance.id)
        update(Instance.self, instance.id) { [now] instance in
            instance.state = .shuttingDown
            instance.terminatedAt = now
            instance.stateReason = reason
            instance.scaling?.waits = []
        }
        guard world.groups[instance.groupID]?.settings?.isDeleting == false else { return }
        _ = beginWaits(.terminating, of: instance.id)
    }

    /// What the group's own source says of it; one that says nothing any more leaves it as the group was made.
    private func prepare(_ instance: inout Instance, in group: AutoScalingGroup) {
        guard let settings = group.settings else { return }
        var machine = Machine(imageID: group.launch.image)
        do throws(Fault) { machine = try world.plan(of: settings.source, in: group.scope).machine() } catch {}
        let passedOn = settings.tags.filter(\.propagates).map(\.tag)
        machine.tags = machine.tags.adding(passedOn)
        instance.machine = machine
        instance.launch = machine.launch
        if settings.protectsNew { instance.scaling = ScalingState(isProtected: true) }
        let zones =
            Network.subnets(group.scope).filter { settings.subnets.contains($0.id) }.map(\.zone) + settings.zones
        if !zones.isEmpty { instance.zone = zones[world.liveInstances(ofGroup: group.id).count % zones.count] }
    }

    package mutating func terminateInstances(_ ids: [String], because reason: String) {
        let instances = ids.compactMap { world.instances[$0] }
        for instance in instances { terminate(instance, because: reason) }
        guard let environment = instances.first.flatMap({ world.environments[$0.environmentID] }),
            environment.status == .ready
        else { return }
        tell(
            "Removed instance(s) [\(ids.joined(separator: ", "))] from your environment.", of: environment,
            requestID: nil)
    }

    private mutating func deregister(_ instanceID: String) {
        for registration in world.registrations.values where registration.targetID == instanceID {
            delete(registration)
        }
    }

    /// The container of that generation runs there.
    package mutating func instanceStarted(_ id: String, generation: Int, at address: InstanceAddress) {
        guard let before = world.instances[id], before.isLive else { return }
        let running = Instance.Running(generation: generation, address: address, since: now)
        if before.staged?.generation == generation {
            return update(Instance.self, id) { $0.staged?.running = running }
        }
        guard before.generation == generation else { return }
        update(Instance.self, id) { instance in
            instance.running = running
            instance.state = .running
            instance.machine?.hasRun = true
            instance.machine?.isRebooting = nil
        }
        guard let group = world.groups[before.groupID] else { return }
        if before.state == .pending, !beginWaits(.launching, of: id) { registerFirstTime(before, in: group) }
    }

    /// An instance that is redeployed registers when its operation says so; a new one as soon as it runs.
    private mutating func registerFirstTime(_ instance: Instance, in group: AutoScalingGroup) {
        guard group.settings?.isSuspended("AddToLoadBalancer") != true, instance.scaling?.isStandby != true else {
            return
        }
        for targetGroup in group.targetGroups.compactMap({ world.targetGroups[$0] }) {
            save(Registration(targetGroupID: targetGroup.id, targetID: instance.id, port: targetGroup.port))
        }
    }

    /// The container could not be started, or ended by itself.
    package mutating func instanceFailed(_ id: String, generation: Int, because reason: String, scale: TimeScale) {
        guard let instance = world.instances[id], instance.isLive else { return }
        if instance.staged?.generation == generation {
            return update(Instance.self, id) { instance in
                if instance.staged?.failure == nil { instance.staged?.failure = reason }
            }
        }
        guard instance.generation == generation, instance.failure == nil else { return }
        update(Instance.self, id) { $0.failure = reason }
        delayNextLaunch(after: instance, scale)
        machineFailed(instance, because: reason)
        guard let environment = world.environments[instance.environmentID], environment.status == .ready else { return }
        tell("Instance \(id): \(reason)", of: environment, severity: .warn, requestID: nil)
    }

    /// An instance that ran for a while is replaced at once; one that failed early makes the next launch wait, twice
    /// as long each time up to a minute.
    private mutating func delayNextLaunch(after instance: Instance, _ scale: TimeScale) {
        let ranLong = instance.running.map { now.timeIntervalSince($0.since) > scale.seconds(60) } ?? false
        noteLaunch(inGroup: instance.groupID, wentWell: ranLong, scale)
    }

    /// The more launches in a row fail, the longer the next one waits.
    mutating func noteLaunch(inGroup id: String, wentWell: Bool, _ scale: TimeScale) {
        update(AutoScalingGroup.self, id) { [now] group in
            group.failedLaunches = wentWell ? 0 : group.failedLaunches + 1
            group.nextLaunchAt = now + scale.seconds(Pause.after(failures: group.failedLaunches - 1))
        }
    }

    package mutating func instanceTerminated(_ id: String) {
        update(Instance.self, id) { instance in
            let isStopped = instance.state == .stopping
            instance.state = isStopped ? (instance.machine?.isRebooting == true ? .pending : .stopped) : .terminated
            instance.staged = nil
            instance.running = nil
        }
    }

    package mutating func setDesiredCapacity(_ count: Int, ofGroup id: String) throws(Fault) {
        guard let group = world.groups[id] else {
            throw Fault(.notFound(.autoScalingGroup), "AutoScalingGroup name not found")
        }
        guard (group.minSize...max(group.minSize, group.maxSize)).contains(count) else {
            let (side, limit) = count < group.minSize ? ("below min", group.minSize) : ("above max", group.maxSize)
            throw Fault(
                .invalidParameter,
                "New SetDesiredCapacity value \(count) is \(side) value \(limit) for the "
                    + "AutoScalingGroup.")
        }
        update(AutoScalingGroup.self, id) { $0.desiredCapacity = count }
    }
}
