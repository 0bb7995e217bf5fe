/// Which instances an update reaches, and how.
extension Transaction {
    /// What of the options concerns the resources takes effect at once; the rest waits for the instances' turn.
    mutating func plan(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let launch = launchSpecification(operation, environment) else { return }
        do throws(Fault) {
            try applyResourceOptions(operation, environment)
        } catch {
            return fail(operation.id, because: error.message)
        }
        let deployment = deployment(of: operation, environment, launch)
        update(EnvironmentOperation.self, operation.id) { $0.deployment = deployment }
        if deployment.replacement != nil { beginReplacement(deployment, operation, environment) }
        if operation.kind == .deploy {
            tell("Deploying new version to instance(s).", of: environment, requestID: operation.requestID)
        }
    }

    private func deployment(
        of operation: EnvironmentOperation, _ environment: Environment, _ launch: LaunchSpecification
    ) -> EnvironmentOperation.Deployment {
        let configuration = EnvironmentConfiguration(operation.options)
        let instances = world.liveInstances(of: environment.id)
        let replaces = operation.replacesInstances(of: environment)
        if replaces, let replacement = replacement(of: operation, environment, configuration) {
            var deployment = EnvironmentOperation.Deployment(policy: .allAtOnce, batches: [], launch: launch)
            deployment.replacement = replacement
            return deployment
        }
        // A configuration change that instances do not notice has no batches.
        let isNoticed =
            replaces || operation.kind != .configure || instances.contains { $0.launch.differs(from: launch) }
        guard isNoticed else { return .init(policy: .allAtOnce, batches: [], launch: launch) }
        let policy = Self.policy(for: operation, configuration, replaces: replaces)
        var deployment = EnvironmentOperation.Deployment(
            policy: policy, batches: policy.updatesInPlace ? configuration.batches(of: instances.map(\.id)) : [],
            launch: launch)
        let desired = environment.resources.flatMap { world.groups[$0.group]?.desiredCapacity } ?? 0
        switch policy {
        case .allAtOnce, .rolling: break
        case .rollingWithAdditionalBatch:
            deployment.added = instances.isEmpty ? nil : .init(count: configuration.batchSize(of: instances.count))
        case .immutable, .trafficSplitting: deployment.added = .init(count: max(1, desired))
        }
        return deployment
    }

    /// Restarts reach the instances there are, in batches where deployments do.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Deployment policies and settings".
    private static func policy(
        for operation: EnvironmentOperation, _ configuration: EnvironmentConfiguration, replaces: Bool
    ) -> EnvironmentOperation.Policy {
        let policy = configuration.deploymentPolicy
        if replaces { return policy == .trafficSplitting ? policy : .immutable }
        // Of one instance alone no batches can be made.
        if configuration.isSingleInstance { return policy == .immutable ? policy : .allAtOnce }
        guard operation.kind == .restart else { return policy }
        return policy.detaches ? .rolling : .allAtOnce
    }

    /// After the last batch come instances that were launched meanwhile with what there was before; after an abort,
    /// those that were updated, to go back.
    mutating func turnToNextBatch(of operation: inout EnvironmentOperation, _ environment: Environment) {
        guard var deployment = operation.deployment else { return }
        let configuration = EnvironmentConfiguration(operation.options)
        switch operation.phase {
        case .attaching, .proving, .scaling:
            deployment.current = min(deployment.current + 1, deployment.batches.count)
            if deployment.current == deployment.batches.count {
                let late = world.instances(of: environment, notRunning: deployment.launch)
                deployment.batches += configuration.batches(of: late.map(\.id))
            }
        case .reverting: turnBack(&deployment, operation, environment, configuration)
        default: break
        }
        deployment.attachedAt = nil
        operation.deployment = deployment
    }

    private func turnBack(
        _ deployment: inout EnvironmentOperation.Deployment, _ operation: EnvironmentOperation,
        _ environment: Environment, _ configuration: EnvironmentConfiguration
    ) {
        guard let before = environment.resources.flatMap({ world.groups[$0.group]?.launch }) else { return }
        let updated = world.updatedInstances(of: operation, environment)
        deployment.batches = configuration.batches(of: updated.map(\.id))
        deployment.current = 0
        deployment.launch = before
        deployment.isAborted = false
    }
}
