/// What entering a phase writes. Everything here may find its own earlier work, and does it once.
extension Transaction {
    package mutating func enter(_ phase: EnvironmentOperation.Phase, _ operationID: String) {
        guard var operation = world.operations[operationID], operation.isUnfinished,
            let environment = world.environments[operation.environmentID]
        else { return }
        if phase == .detaching { operation.turnToNextBatch() }
        operation.phase = phase
        operation.phaseStartedAt = now
        save(operation)
        switch phase {
        case .preparing: prepare(operation, environment)
        case .launching: launch(operation, environment)
        case .detaching: detach(operation, environment)
        case .replacing: replace(operation, environment)
        case .attaching: attach(operation, environment)
        case .reverting: revert(operation, environment)
        case .emptying: empty(environment)
        case .finished: finish(operation, environment)
        }
    }

    /// Gives up: a batch that is being tried goes back to what it ran, everything else ends here.
    package mutating func fail(_ operationID: String, because reason: String) {
        guard let operation = world.operations[operationID], operation.isUnfinished else { return }
        update(EnvironmentOperation.self, operationID) { $0.failure = reason }
        if let environment = world.environments[operation.environmentID] {
            tell(reason, of: environment, severity: .error, requestID: operation.requestID)
        }
        let canGoBack = operation.phase == .replacing || operation.phase == .attaching
        enter(canGoBack ? .reverting : .finished, operationID)
    }

    private mutating func prepare(_ operation: EnvironmentOperation, _ environment: Environment) {
        if operation.kind == .rebuild { removeResources(of: environment) }
        guard
            let version = world.version(
                operation.versionLabel, of: environment.applicationName, in: environment.scope)
        else { return }
        update(ApplicationVersion.self, version.id) { version in
            if version.status == .unprocessed { version.status = .building }
        }
    }

    private mutating func launch(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let launch = launchSpecification(operation, environment) else { return }
        makeResources(of: environment, operation, launch)
        tell(
            "Waiting for EC2 instances to launch. This may take a few minutes.", of: environment,
            requestID: operation.requestID)
    }

    private mutating func detach(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let deployment = operation.deployment ?? plan(operation, environment) else { return }
        if operation.deployment == nil {
            update(EnvironmentOperation.self, operation.id) { $0.deployment = deployment }
            applyResourceOptions(operation, environment)
        }
        guard deployment.detaches, !deployment.batch.isEmpty else { return }
        for registration in registrations(of: deployment.batch, environment) { delete(registration) }
        tell(
            "Batch \(deployment.current + 1): Starting application deployment on instance(s) "
                + "[\(deployment.batch.joined(separator: ","))].", of: environment, requestID: operation.requestID)
        tell(
            "Batch \(deployment.current + 1): De-registering \(deployment.batch.count) instance(s) from the load "
                + "balancer and waiting for them to go out of service.", of: environment,
            requestID: operation.requestID)
    }

    /// A configuration change that instances do not notice has no batches.
    private func plan(
        _ operation: EnvironmentOperation, _ environment: Environment
    ) -> EnvironmentOperation.Deployment? {
        guard let launch = launchSpecification(operation, environment) else { return nil }
        let configuration = EnvironmentConfiguration(operation.options)
        let instances = world.liveInstances(of: environment.id)
        let isNoticed = operation.kind != .configure || instances.contains { $0.launch.differs(from: launch) }
        let rolls = configuration.isRolling && operation.kind != .restart
        let all = isNoticed ? instances.map(\.id) : []
        return .init(
            batches: rolls ? configuration.batches(of: all) : (all.isEmpty ? [] : [all]), current: 0, launch: launch,
            detaches: rolls)
    }

    private mutating func replace(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let deployment = operation.deployment else { return }
        if deployment.current == 0, operation.kind == .deploy {
            tell("Deploying new version to instance(s).", of: environment, requestID: operation.requestID)
        }
        for id in deployment.batch { redeploy(id, deployment.launch) }
    }

    private mutating func redeploy(_ id: String, _ launch: LaunchSpecification) {
        update(Instance.self, id) { instance in
            guard instance.isLive else { return }
            instance.previousLaunch = instance.launch
            instance.launch = launch
            instance.generation += 1
            instance.failure = nil
        }
    }

    private mutating func attach(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let deployment = operation.deployment else { return }
        register(deployment.batch, environment)
        guard deployment.detaches else { return }
        tell(
            "Batch \(deployment.current + 1): Registering \(deployment.batch.count) instance(s) with the load "
                + "balancer and waiting for them to be healthy.", of: environment, requestID: operation.requestID)
    }

    private mutating func revert(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let deployment = operation.deployment else { return }
        let ids = deployment.batch.filter { world.instances[$0]?.isLive == true }
        tell(
            "Unsuccessful command execution on instance id(s) '\(ids.joined(separator: ","))'. "
                + "Aborting the operation.", of: environment, severity: .error, requestID: operation.requestID)
        for id in ids {
            guard let previous = world.instances[id]?.previousLaunch else { continue }
            redeploy(id, previous)
        }
        register(ids, environment)
    }

    private mutating func register(_ instances: [String], _ environment: Environment) {
        for registration in registrations(of: instances, environment)
        where
            world.registrations[registration.id] == nil && world.instances[registration.targetID]?.isLive == true
        {
            save(registration)
        }
    }

    func registrations(of instances: [String], _ environment: Environment) -> [Registration] {
        guard let id = environment.resources?.targetGroup, let group = world.targetGroups[id] else { return [] }
        return instances.map { Registration(targetGroupID: id, targetID: $0, port: group.port) }
    }

    private mutating func empty(_ environment: Environment) {
        if let group = environment.resources?.group {
            update(AutoScalingGroup.self, group) { group in
                group.minSize = 0
                group.desiredCapacity = 0
            }
        }
        for instance in world.liveInstances(of: environment.id) {
            terminate(instance, because: "The environment is being terminated.")
        }
    }
}

extension EnvironmentOperation {
    fileprivate mutating func turnToNextBatch() {
        if phase == .attaching { deployment?.current += 1 }
    }
}

extension LaunchSpecification {
    /// Whether an instance that runs this must be given the other; the deployment's number alone is no reason.
    func differs(from other: LaunchSpecification) -> Bool {
        var numbered = other
        numbered.deploymentID = deploymentID
        return self != numbered
    }
}
