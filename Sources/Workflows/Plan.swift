import Domain
import Foundation

/// What is to be done now, for all records together: the answer of their decisions to one world and one look outside.
struct Plan: Sendable {
    var steps: [Step] = []
    /// Decisions that only write records.
    var operations: [(record: EnvironmentOperation, decision: EnvironmentOperation.Decision)] = []
    var deployments: [(record: CodeDeployment, actions: [CodeDeployment.Action])] = []
    var deploymentGroups: [(record: DeploymentGroup, actions: [DeploymentGroup.Action])] = []
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

    /// What was decided by.
    let world: World
    let seen: Observations
    let now: Date
    let scale: TimeScale

    /// Empty.
    private init(in world: World, given seen: Observations, at now: Date, scale: TimeScale) {
        self.world = world
        self.seen = seen
        self.now = now
        self.scale = scale
    }

    init(_ world: World, _ seen: Observations, at now: Date, scale: TimeScale) {
        self.init(in: world, given: seen, at: now, scale: scale)
        for version in world.versions.values { decide(version) }
        for image in world.unusedImages(among: seen.images) { steps.append(.removeImage(image)) }
        for instance in world.instances.values { decide(instance) }
        for operation in world.operations.values { decide(operation) }
        for deployment in world.codeDeployments.values { decide(deployment) }
        let waiting = world.instances.values.filter { !($0.scaling?.waits ?? []).isEmpty }
        for group in world.deploymentGroups.values { decide(group, about: waiting) }
        for group in world.groups.values { decide(group) }
        for environment in world.environments.values { decide(environment) }
        for task in world.tasks.values.sorted(by: { $0.id < $1.id }) { decide(task) }
        for service in world.services.values.sorted(by: { $0.id < $1.id }) { decide(service) }
        for deployment in world.serviceDeployments.values.sorted(by: { $0.id < $1.id }) { decide(deployment) }
        for database in world.databases.values { decide(database) }
        for container in world.strays(among: seen.containers) {
            steps.append(.remove(container: container, of: .nobody))
        }
    }

    /// What only the record decides that the step is for. Every record decides by itself, whatever the others do, so
    /// the step is planned here if and only if it is planned for all records together.
    init(for step: Step, in world: World, given seen: Observations, at now: Date, scale: TimeScale) {
        self.init(in: world, given: seen, at: now, scale: scale)
        switch step {
        case .build(let version, _, _): decide(world.versions[version.id])
        case .removeImage(let image): if world.unusedImages(among: seen.images).contains(image) { steps = [step] }
        case .start(let instance, _), .setUp(let instance, _), .noteEnd(let instance, _, _), .runUserData(let instance),
            .stop(_, let instance):
            decide(world.instances[instance.id])
        case .startDatabase(let database): decide(world.databases[database.id])
        case .giveUp(let operation, _, _): decide(world.operations[operation.id])
        case .deploy(let step): decide(world.codeDeployments[step.deployment])
        case .callServiceHook(let deployment, _):
            if let deployment = world.serviceDeployments[deployment] { decide(deployment) }
        case .startContainer(let task, _), .startNetwork(let task), .stopContainer(let task, _, _),
            .noteContainerEnd(let task, _, _):
            decide(world.tasks[task.id])
        case .remove(_, of: .instance(let id)): decide(world.instances[id])
        case .remove(_, of: .database(let id)): decide(world.databases[id])
        case .remove(_, of: .task(let id)): decide(world.tasks[id])
        case .remove(let container, of: .nobody):
            if world.strays(among: seen.containers).contains(container) { steps = [step] }
        }
    }

    private mutating func decide(_ version: ApplicationVersion?) {
        guard let version, case .build(let platform) = version.decide() else { return }
        let reference = version.imageReference(identity: world.identity, platform: platform)
        steps.append(.build(version, platform: platform, reference: reference))
    }

    private mutating func decide(_ instance: Instance?) {
        guard let instance else { return }
        add(instance.decide(in: world, given: seen, at: now, scale: scale), for: instance)
        if instance.awaitsUserData { steps.append(.runUserData(instance)) }
    }

    private mutating func decide(_ operation: EnvironmentOperation?) {
        guard let operation, operation.isUnfinished else { return }
        add(operation.decide(in: world, given: seen, at: now, scale: scale), for: operation)
    }

    private mutating func decide(_ deployment: CodeDeployment?) {
        guard let deployment, deployment.isUnfinished else { return }
        add(deployment.decide(in: world, given: seen, at: now, scale: scale), for: deployment)
    }

    private mutating func decide(_ group: DeploymentGroup, about waiting: [Instance]) {
        let actions = group.decide(about: waiting, in: world)
        if !actions.isEmpty { deploymentGroups.append((group, actions)) }
    }

    private mutating func decide(_ group: AutoScalingGroup) {
        let decision = group.decide(in: world, given: seen, at: now, scale: scale)
        if case .wait(let instant) = decision { look(at: instant) } else { groups.append((group, decision)) }
    }

    private mutating func decide(_ environment: Environment) {
        guard !environment.isTerminated else { return }
        let health = environment.health(in: world, given: seen)
        if health != environment.health { self.health.append((environment.id, health)) }
    }

    private mutating func decide(_ task: ClusterTask?) {
        guard let task, task.status != .stopped else { return }
        for decision in task.decide(in: world, given: seen, at: now, scale: scale) { add(decision, for: task) }
    }

    private mutating func decide(_ service: ClusterService) {
        var changes: [ClusterService.Decision] = []
        for decision in service.decide(in: world, given: seen, at: now, scale: scale) {
            if case .wait(let instant) = decision { look(at: instant) } else { changes.append(decision) }
        }
        if !changes.isEmpty { services.append((service, changes)) }
    }

    private mutating func decide(_ deployment: ServiceDeployment) {
        guard deployment.isUnfinished else { return }
        let decision = deployment.decide(in: world, given: seen, at: now, scale: scale)
        switch decision {
        case .wait(let instant): look(at: instant)
        case .callHooks(let ids, let instant):
            steps += ids.map { .callServiceHook(deployment: deployment.id, hook: $0) }
            look(at: instant)
        default: serviceDeployments.append((deployment, decision))
        }
    }

    private mutating func decide(_ database: EnvironmentDatabase?) {
        guard let database else { return }
        add(database.decide(in: world, given: seen), for: database)
    }

    private mutating func look(at instant: Date?) {
        guard let instant else { return }
        nextLook = min(instant, nextLook ?? instant)
    }

    private mutating func add(_ decision: Instance.Decision, for instance: Instance) {
        switch decision {
        case .start(let generation): steps.append(.start(instance, generation: generation))
        case .setUp(let generation): steps.append(.setUp(instance, generation: generation))
        case .remove(let container): steps.append(.remove(container: container, of: .instance(instance.id)))
        case .stop(let container): steps.append(.stop(container: container, of: instance))
        case .ended(let generation, let code):
            steps.append(.noteEnd(instance, generation: generation, code: code))
        case .terminated: terminated.append(instance.id)
        case .wait(let instant): look(at: instant)
        }
    }

    private mutating func add(_ decision: EnvironmentDatabase.Decision, for database: EnvironmentDatabase) {
        switch decision {
        case .start: steps.append(.startDatabase(database))
        case .remove(let container): steps.append(.remove(container: container, of: .database(database.id)))
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
        case .remove(let container): steps.append(.remove(container: container, of: .task(task.id)))
        case .wait(let instant): look(at: instant)
        case .enter, .healthChanged, .giveUp: tasks.append((task, decision))
        }
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
            && deploymentGroups.isEmpty
    }
}
