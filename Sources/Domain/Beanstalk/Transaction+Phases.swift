/// What entering a phase writes. Everything here may find its own earlier work, and does it once.
extension Transaction {
    package mutating func enter(_ phase: EnvironmentOperation.Phase, _ operationID: String) {
        guard var operation = world.operations[operationID], operation.isUnfinished,
            let environment = world.environments[operation.environmentID]
        else { return }
        if phase == .detaching { turnToNextBatch(of: &operation, environment) }
        operation.phase = phase
        operation.phaseStartedAt = now
        save(operation)
        switch phase {
        case .preparing: prepare(operation, environment)
        case .rehousing: rehouse(operation, environment)
        case .planning: beginPlanning(operation.id)
        case .launching: launch(operation, environment)
        case .adding: add(operation, environment)
        case .splitting: split(operation, environment)
        case .shifting: shift(operation, environment)
        case .detaching: detach(operation, environment)
        case .replacing: stage(operation, environment)
        case .attaching: attach(operation, environment)
        case .reverting: revert(operation, environment)
        case .retiring: retire(operation, environment)
        case .removing: removeBatch(operation, environment)
        case .replenishing: replenish(operation, environment)
        case .proving, .pausing: break
        case .scaling: settleCapacity(operation, environment)
        case .emptying: empty(environment)
        case .finished: finish(operation, environment)
        }
    }

    /// Gives up: what is being tried goes back to what it was, everything else ends here.
    package mutating func fail(_ operationID: String, because reason: String) {
        guard let operation = world.operations[operationID], operation.isUnfinished else { return }
        update(EnvironmentOperation.self, operationID) { operation in
            operation.failure = operation.failure ?? reason
        }
        if let environment = world.environments[operation.environmentID] {
            tell(reason, of: environment, severity: .error, requestID: operation.requestID)
            turnBackReplacement(operation, environment)
        }
        enter(operation.phaseAfterFailure, operationID)
    }

    private mutating func prepare(_ operation: EnvironmentOperation, _ environment: Environment) {
        if operation.kind == .rebuild { removeResources(of: environment) }
        prepareDatabase(operation, environment)
        guard
            let version = world.version(
                operation.versionLabel, of: environment.applicationName, in: environment.scope)
        else { return }
        var build = version.build(on: operation.platform(in: environment))
        guard build.status == .unprocessed || build.status == .failed else { return }
        build.status = .building
        update(ApplicationVersion.self, version.id) { [build] in $0.set(build) }
    }

    private mutating func beginPlanning(_ operationID: String) {
        guard let operation = world.operations[operationID],
            let environment = world.environments[operation.environmentID]
        else { return }
        moveIn(operation, environment)
        guard let present = world.environments[operation.environmentID],
            let planned = world.operations[operationID]
        else { return }
        plan(planned, present)
    }

    private mutating func launch(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let launch = launchSpecification(operation, environment) else { return }
        do throws(Fault) {
            try makeResources(of: environment, operation, launch)
        } catch {
            return fail(operation.id, because: error.message)
        }
        tell(
            "Waiting for EC2 instances to launch. This may take a few minutes.", of: environment,
            requestID: operation.requestID)
    }

    private mutating func empty(_ environment: Environment) {
        for group in world.groups.values where group.environmentID == environment.id {
            update(AutoScalingGroup.self, group.id) { group in
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
    /// Where what was begun is taken back.
    fileprivate var phaseAfterFailure: Phase {
        if let replacement = deployment?.replacement, phase != .preparing, phase != .planning {
            return replacement.isGoingBack ? .finished : .removing
        }
        return switch phase {
        case .detaching, .replacing, .attaching, .proving: .reverting
        case .scaling: deployment?.isAborted == true ? .reverting : .finished
        case .adding, .splitting, .shifting: .retiring
        case .preparing, .rehousing, .planning, .launching, .reverting, .retiring, .emptying, .finished, .removing,
            .replenishing, .pausing:
            .finished
        }
    }
}

extension LaunchSpecification {
    /// Whether an instance that runs this must be given the other; the deployment's number alone is no reason.
    func differs(from other: LaunchSpecification) -> Bool {
        var numbered = other
        numbered.deploymentID = deploymentID
        // A machine is never turned into one of another type: it is replaced.
        numbered.instanceType = instanceType
        return self != numbered
    }
}
