import Foundation
import Routing

extension EnvironmentOperation {
    /// The operation's surroundings, in the words in which it decides.
    struct View {
        let operation: EnvironmentOperation
        let environment: Environment
        let world: World
        let seen: Observations
        let now: Date
        let scale: TimeScale
    }
}

extension EnvironmentOperation.View {
    var configuration: EnvironmentConfiguration { environment.configuration(operation.options) }

    /// When the phase has lasted as long as a command may.
    var deadline: Date { operation.phaseStartedAt + scale.seconds(configuration.commandTimeout) }

    var version: ApplicationVersion? {
        world.version(operation.versionLabel, of: environment.applicationName, in: environment.scope)
    }

    var liveInstances: [Instance] { world.liveInstances(of: environment.id) }

    var group: AutoScalingGroup? { environment.resources.flatMap { world.groups[$0.group] } }

    var desired: Int { group?.desiredCapacity ?? configuration.capacity.minimum }

    /// The batch's instances that still exist; one that was lost meanwhile is the group's to replace.
    var batch: [Instance] {
        (operation.deployment?.batch ?? []).compactMap { world.instances[$0] }.filter(\.isLive)
    }

    /// What the deployment started, as far as it exists.
    var newInstances: [Instance] {
        guard let added = operation.deployment?.added else { return [] }
        if let group = added.group { return world.liveInstances(ofGroup: group) }
        return added.instances.compactMap { world.instances[$0] }.filter(\.isLive)
    }

    /// How many new instances there shall be at the moment.
    var wantedNow: Int {
        guard let added = operation.deployment?.added else { return 0 }
        return added.group.map { world.groups[$0]?.desiredCapacity ?? added.count } ?? max(1, newInstances.count)
    }

    /// Instances that run what there was before.
    var leftovers: [Instance] {
        operation.deployment.map { world.instances(of: environment, notRunning: $0.launch) } ?? []
    }

    /// Instances that run what the deployment brings, without those that it started.
    var updated: [Instance] { world.updatedInstances(of: operation, environment) }

    var isEmpty: Bool {
        !world.instances.values.contains { $0.environmentID == environment.id && $0.state != .terminated }
    }

    /// In the target group that its Auto Scaling group registers it in, unless another is given.
    func registration(of instance: Instance, in targetGroup: String? = nil) -> Registration? {
        let own = world.groups[instance.groupID]?.targetGroups.first ?? environment.resources?.targetGroup
        guard let id = targetGroup ?? own, let group = world.targetGroups[id] else { return nil }
        return Registration(targetGroupID: id, targetID: instance.id, port: group.port)
    }

    var isDrained: Bool {
        batch.compactMap { registration(of: $0) }
            .allSatisfy { seen.isOut($0) && seen.inFlight[$0.id, default: 0] == 0 }
    }

    /// It runs, as far as the engine tells, and passes its health checks. A record alone is not enough: the
    /// container may have ended while nobody looked.
    func isServing(_ instance: Instance, in targetGroup: String? = nil) -> Bool {
        let container = seen.containers?[instance.containerName(prefix: world.containerPrefix)]
        guard instance.address != nil, case .running = container else { return false }
        guard !configuration.ignoresHealthCheck else { return true }
        guard let registration = registration(of: instance, in: targetGroup), isWell(seen.health(of: registration)),
            configuration.accepts(seen.requests[instance.id])
        else { return false }
        return targetGroup != nil || isServingOtherProcesses(instance)
    }

    /// A process that no listener sends requests to is not checked, and not waited for.
    private func isServingOtherProcesses(_ instance: Instance) -> Bool {
        guard let resources = environment.resources, instance.groupID == resources.group else { return true }
        return resources.targetGroups.dropFirst().allSatisfy { id in
            guard let registration = registration(of: instance, in: id),
                let health = seen.health(of: registration), health.state != .unused
            else { return true }
            return isWell(health)
        }
    }

    /// What is staged runs, and passes its health checks before any request reaches it.
    func isReady(_ instance: Instance) -> Bool {
        guard let staged = instance.staged else { return instance.launch == operation.deployment?.launch }
        let name = instance.containerName(prefix: world.containerPrefix, generation: staged.generation)
        guard staged.running != nil, case .running = seen.containers?[name] else { return false }
        return configuration.ignoresHealthCheck || isWell(stagedHealth(of: instance))
    }

    func stagedHealth(of instance: Instance) -> TargetHealth? {
        registration(of: instance).flatMap { registration in
            seen.health[TargetGroup.stagingID(of: registration.targetGroupID)]?[registration.routingID]
        }
    }

    private func isWell(_ health: TargetHealth?) -> Bool {
        health?.state == .healthy || health?.state == .unhealthy && configuration.acceptsUnhealthy
    }
}

extension World {
    /// Instances of the environment's own group that run something else, whatever deployment it came with.
    func instances(of environment: Environment, notRunning launch: LaunchSpecification) -> [Instance] {
        guard let group = environment.resources?.group else { return [] }
        return liveInstances(ofGroup: group).filter { $0.launch.differs(from: launch) }
    }

    func updatedInstances(of operation: EnvironmentOperation, _ environment: Environment) -> [Instance] {
        guard let deployment = operation.deployment, let group = environment.resources?.group else { return [] }
        let added = deployment.added?.instances ?? []
        return liveInstances(ofGroup: group).filter { $0.launch == deployment.launch && !added.contains($0.id) }
    }
}
