/// How operations end.
extension Transaction {
    mutating func finish(_ operation: EnvironmentOperation, _ environment: Environment) {
        update(EnvironmentOperation.self, operation.id) { [now] in $0.finishedAt = now }
        noteManagedAction(operation)
        switch operation.kind {
        case .terminate: finishTermination(operation, environment)
        case .create, .rebuild: finishLaunch(operation, environment)
        case .deploy, .configure, .restart: finishUpdate(operation, environment)
        }
    }

    private mutating func finishTermination(_ operation: EnvironmentOperation, _ environment: Environment) {
        let policy = EnvironmentConfiguration(environment.options).deletionPolicy
        releaseDatabase(of: environment, policy, requestID: operation.requestID)
        removeResources(of: environment)
        update(Environment.self, environment.id) { [now] environment in
            environment.status = .terminated
            environment.health = .unknown
            environment.terminatedAt = now
            environment.updatedAt = now
        }
        tell("terminateEnvironment completed successfully.", of: environment, requestID: operation.requestID)
    }

    private mutating func finishLaunch(_ operation: EnvironmentOperation, _ environment: Environment) {
        update(Environment.self, environment.id) { [now] environment in
            environment.status = .ready
            environment.updatedAt = now
            environment.health = operation.failure.map { Health(.red, .severe, causes: [$0]) } ?? environment.health
        }
        let request = operation.requestID
        let isCreation = operation.kind == .create
        if operation.failure != nil {
            let verb = isCreation ? "Create" : "Rebuild"
            tell("Failed to launch environment.", of: environment, severity: .error, requestID: request)
            tell(
                "\(verb) environment operation is complete, but with errors. For more information, see the events "
                    + "before this one.", of: environment, severity: .error, requestID: request)
        } else {
            if !environment.isWorker {
                tell("Application available at \(environment.cname).", of: environment, requestID: request)
            }
            if !isCreation { tell("rebuildEnvironment completed successfully.", of: environment, requestID: request) }
            tell("Successfully launched environment: \(environment.name)", of: environment, requestID: request)
        }
    }

    private mutating func finishUpdate(_ operation: EnvironmentOperation, _ environment: Environment) {
        let succeeded = operation.failure == nil
        removeTemporaryGroups(of: operation)
        giveUpRehousing(operation)
        update(Environment.self, environment.id) { [now] environment in
            environment.status = .ready
            environment.updatedAt = now
            guard succeeded else { return }
            environment.versionLabel = operation.versionLabel
            environment.options = operation.options
            environment.solutionStack = operation.solutionStack ?? environment.solutionStack
        }
        if succeeded, let launch = operation.deployment?.launch, let group = environment.resources?.group {
            update(AutoScalingGroup.self, group) { $0.launch = launch }
            for late in world.instances(of: environment, notRunning: launch) {
                update(Instance.self, late.id) { $0.replace(with: launch) }
            }
        }
        if succeeded { removeLeftQueues(of: environment) }
        let configuration = EnvironmentConfiguration(operation.options)
        if succeeded, !configuration.wantsDatabase {
            releaseDatabase(of: environment, configuration.deletionPolicy, requestID: operation.requestID)
        }
        if succeeded { tellSuccess(of: operation, environment) } else { tellFailure(of: operation, environment) }
    }

    private mutating func tellSuccess(of operation: EnvironmentOperation, _ environment: Environment) {
        let messages: [String] =
            switch operation.kind {
            case .deploy:
                [
                    "New application version was deployed to running EC2 instances.",
                    "Environment update completed successfully.",
                ]
            case .configure:
                [
                    "Environment update completed successfully.",
                    "Successfully deployed new configuration to environment.",
                ]
            default: ["restartAppServer completed successfully."]
            }
        for message in messages { tell(message, of: environment, requestID: operation.requestID) }
    }

    private mutating func tellFailure(of operation: EnvironmentOperation, _ environment: Environment) {
        restoreResourceOptions(of: environment, requestID: operation.requestID)
        let first = operation.kind == .deploy ? "Failed to deploy application." : "Failed to deploy configuration."
        tell(first, of: environment, severity: .error, requestID: operation.requestID)
        tell(
            "During an aborted deployment, some instances may have deployed the new application version. To ensure all "
                + "instances are running the same version, re-deploy the appropriate application version.",
            of: environment, severity: .error, requestID: operation.requestID)
        guard operation.isReverted else { return }
        tell(
            "The environment was reverted to the previous configuration setting.", of: environment,
            requestID: operation.requestID)
    }

    private mutating func restoreResourceOptions(of environment: Environment, requestID: String) {
        guard let present = world.environments[environment.id] else { return }
        do throws(Fault) {
            try arrangeResources(of: present, by: present.options)
        } catch {
            tell(error.message, of: present, severity: .error, requestID: requestID)
        }
    }
}

extension EnvironmentOperation {
    /// Whether nothing of a failed update is left on the instances: always, unless batches were updated in place.
    fileprivate var isReverted: Bool {
        guard let deployment else { return true }
        if let replacement = deployment.replacement { return !replacement.isStuck }
        return !deployment.policy.updatesInPlace || deployment.current == 0
    }
}
