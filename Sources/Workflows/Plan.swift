import Domain
import Foundation

/// What is to be done now, for all records together: the answer of their decisions to one world and one look outside.
struct Plan: Sendable {
    var steps: [Step] = []
    /// Decisions that only write records.
    var operations: [(record: EnvironmentOperation, decision: EnvironmentOperation.Decision)] = []
    var deployments: [(record: CodeDeployment, actions: [CodeDeployment.Action])] = []
    var groups: [(record: AutoScalingGroup, decision: AutoScalingGroup.Decision)] = []
    var terminated: [String] = []
    /// Databases of which nothing is left.
    var forgotten: [EnvironmentDatabase] = []
    var health: [(environment: String, health: Health)] = []
    var tasks: [(record: ClusterTask, decision: ClusterTask.Decision)] = []
    var services: [(record: ClusterService, decisions: [ClusterService.Decision])] = []
    var serviceDeployments: [(record: ServiceDeployment, decision: ServiceDeployment.Decision)] = []
    /// When to look again, even if nothing is seen to change.
    var nextLook: Date?

    init(_ world: World, _ seen: Observations, at now: Date, scale: TimeScale) {
        for version in world.versions.values {
            guard case .build(let platform) = version.decide() else { continue }
            let reference = version.imageReference(identity: world.identity, platform: platform)
            steps.append(.build(version, platform: platform, reference: reference))
        }
        for image in world.unusedImages(among: seen.images) { steps.append(.removeImage(image)) }
        for instance in world.instances.values {
            add(instance.decide(in: world, given: seen, at: now, scale: scale), for: instance)
            if instance.awaitsUserData { steps.append(.runUserData(instance)) }
        }
        for operation in world.operations.values where operation.isUnfinished {
            add(operation.decide(in: world, given: seen, at: now, scale: scale), for: operation)
        }
        for deployment in world.codeDeployments.values where deployment.isUnfinished {
            add(deployment.decide(in: world, given: seen, at: now, scale: scale), for: deployment)
        }
        for group in world.groups.values {
            add(group.decide(in: world, given: seen, at: now, scale: scale), for: group)
        }
        for environment in world.environments.values where !environment.isTerminated {
            let health = environment.health(in: world, given: seen)
            if health != environment.health { self.health.append((environment.id, health)) }
        }
        for task in world.tasks.values where task.status != .stopped {
            for decision in task.decide(in: world, given: seen, at: now, scale: scale) { add(decision, for: task) }
        }
        for service in world.services.values {
            add(service.decide(in: world, given: seen, at: now, scale: scale), for: service)
        }
        for deployment in world.serviceDeployments.values where deployment.isUnfinished {
            let decision = deployment.decide(in: world, given: seen, at: now, scale: scale)
            if case .wait(let instant) = decision {
                look(at: instant)
            } else {
                serviceDeployments.append((deployment, decision))
            }
        }
        for database in world.databases.values { add(database.decide(in: world, given: seen), for: database) }
        for container in world.strays(among: seen.containers) {
            steps.append(.remove(container: container, of: container))
        }
    }

    private mutating func look(at instant: Date?) {
        guard let instant else { return }
        nextLook = min(instant, nextLook ?? instant)
    }

    private mutating func add(_ decision: Instance.Decision, for instance: Instance) {
        switch decision {
        case .start(let generation): steps.append(.start(instance, generation: generation))
        case .setUp(let generation): steps.append(.setUp(instance, generation: generation))
        case .remove(let container): steps.append(.remove(container: container, of: instance.id))
        case .ended(let generation, let code):
            steps.append(.noteEnd(instance, generation: generation, code: code))
        case .terminated: terminated.append(instance.id)
        case .wait(let instant): look(at: instant)
        }
    }

    private mutating func add(_ decision: EnvironmentDatabase.Decision, for database: EnvironmentDatabase) {
        switch decision {
        case .start: steps.append(.startDatabase(database))
        case .remove(let container): steps.append(.remove(container: container, of: database.id))
        case .forget: forgotten.append(database)
        case .wait: break
        }
    }

    private mutating func add(_ decision: EnvironmentOperation.Decision, for operation: EnvironmentOperation) {
        switch decision {
        case .wait(let instant): look(at: instant)
        case .fail(let reason, let container?):
            steps.append(.giveUp(operation, reason: reason, logOf: container))
        case .advance, .fail: operations.append((operation, decision))
        }
    }

    private mutating func add(_ decision: ClusterTask.Decision, for task: ClusterTask) {
        switch decision {
        case .start(let container): steps.append(.startContainer(task, container))
        case .startNetwork: steps.append(.startNetwork(task))
        case .stop(let container, let grace): steps.append(.stopContainer(task, container, grace: grace))
        case .ended(let container, let code): steps.append(.noteContainerEnd(task, container, code: code))
        case .remove(let container): steps.append(.remove(container: container, of: container))
        case .wait(let instant): look(at: instant)
        case .enter, .healthChanged, .giveUp: tasks.append((task, decision))
        }
    }

    private mutating func add(_ decisions: [ClusterService.Decision], for service: ClusterService) {
        var changes: [ClusterService.Decision] = []
        for decision in decisions {
            if case .wait(let instant) = decision { look(at: instant) } else { changes.append(decision) }
        }
        if !changes.isEmpty { services.append((service, changes)) }
    }

    private mutating func add(_ decision: AutoScalingGroup.Decision, for group: AutoScalingGroup) {
        if case .wait(let instant) = decision { look(at: instant) } else { groups.append((group, decision)) }
    }

    private mutating func add(_ decision: CodeDeployment.Decision, for deployment: CodeDeployment) {
        look(at: decision.next)
        for action in decision.actions {
            switch action {
            case .work(let target, let event):
                steps.append(.deploy(.init(deployment: deployment.id, target: target, work: .run(event))))
            case .callHook(let target, let event):
                steps.append(.deploy(.init(deployment: deployment.id, target: target, work: .callHook(event))))
            case .readRevision:
                steps.append(.deploy(.init(deployment: deployment.id, target: "", work: .readRevision)))
            default: break
            }
        }
        let writes = decision.actions.filter { !$0.isEffect }
        if !writes.isEmpty { deployments.append((deployment, writes)) }
    }

    var isQuiet: Bool {
        operations.isEmpty && groups.isEmpty && terminated.isEmpty && forgotten.isEmpty && health.isEmpty
            && tasks.isEmpty && services.isEmpty && serviceDeployments.isEmpty && deployments.isEmpty
    }
}

extension World {
    /// Images of versions that are deleted and that nothing runs, or may go back to, any more. What cannot be read might
    /// need any of them.
    func unusedImages(among images: Set<String>) -> Set<String> {
        guard !images.isEmpty, needsAttention.isEmpty else { return [] }
        var unused = images
        for version in versions.values {
            for build in version.builds {
                unused.remove(version.imageReference(identity: identity, platform: build.platform))
                if let image = build.image { unused.remove(image.reference) }
            }
        }
        for instance in instances.values where instance.state != .terminated {
            unused.remove(instance.launch.image)
            if let earlier = instance.previousLaunch { unused.remove(earlier.image) }
        }
        for group in groups.values { unused.remove(group.launch.image) }
        return unused
    }

    /// Containers that are named as ours and belong to no instance that is recorded as existing. One whose record cannot
    /// be read is left alone.
    func strays(among containers: [String: ObservedInstance.State]?) -> [String] {
        let prefix = containerPrefix + "-"
        let alive = Set(tasks.values.filter { $0.status != .stopped }.map { "task-" + $0.name })
        let unreadable = needsAttention.filter { $0.table == ClusterTask.tableName }.map { "task-" + $0.id.suffix(32) }
        let kept = alive.union(unreadable)
        return (containers ?? [:]).keys.filter { name in
            guard name.hasPrefix(prefix), !isDatabase(container: name) else { return false }
            let instanceID = name.dropFirst(prefix.count).split(separator: "-").prefix(2).joined(separator: "-")
            if needsAttention.contains(where: { $0.table == Instance.tableName && $0.id == instanceID }) {
                return false
            }
            if kept.contains(instanceID) { return false }
            return instances[instanceID].map { $0.state == .terminated } ?? true
        }
    }
}
