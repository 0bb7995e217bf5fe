/// A batch's way: out of the load balancer, to its new version, and back.
extension Transaction {
    mutating func detach(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let deployment = operation.deployment, !deployment.batch.isEmpty, deployment.policy.detaches else {
            return
        }
        for registration in registrations(of: deployment.batch, environment)
        where world.registrations[registration.id] != nil {
            delete(registration)
        }
        let batch = "Batch \(deployment.current + 1): "
        tell(
            batch + "Starting application deployment on instance(s) [\(deployment.batch.joined(separator: ","))].",
            of: environment, requestID: operation.requestID)
        tell(
            batch + "De-registering \(deployment.batch.count) instance(s) from the load balancer and waiting for them "
                + "to go out of service.", of: environment, requestID: operation.requestID)
    }

    mutating func stage(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let deployment = operation.deployment else { return }
        if deployment.policy.detaches {
            tell(
                "Batch \(deployment.current + 1): Starting application deployment command execution.", of: environment,
                requestID: operation.requestID)
        }
        for id in deployment.batch {
            update(Instance.self, id) { instance in
                if instance.isLive, instance.staged == nil { instance.stage(deployment.launch) }
            }
        }
    }

    /// The whole batch flips in one step, or none of it: what was staged may have ended in this very moment.
    mutating func attach(_ operation: EnvironmentOperation, _ environment: Environment) {
        // One that comes again fell ill while it was to prove itself, and is attached already.
        guard let deployment = operation.deployment, deployment.attachedAt == nil else { return }
        update(EnvironmentOperation.self, operation.id) { [now] in $0.deployment?.attachedAt = now }
        let batch = deployment.batch.compactMap { world.instances[$0] }.filter(\.isLive)
        if let failed = batch.first(where: { $0.staged?.failure != nil }) {
            return fail(operation.id, because: "Instance \(failed.id): \(failed.staged?.failure ?? "")")
        }
        for instance in batch { update(Instance.self, instance.id) { [now] in $0.flip(at: now) } }
        register(batch.map(\.id), environment)
        guard deployment.policy.detaches else { return }
        tell(
            "Batch \(deployment.current + 1): Registering \(batch.count) instance(s) with the load balancer and "
                + "waiting for them to be healthy.", of: environment, requestID: operation.requestID)
    }

    /// What was only staged ends, and what it was to take over from never left. What has flipped goes
    /// back at once, the old container first, also where only others of its batch failed: until then two versions would
    /// answer. An abort has no hurry: what has flipped goes back as it came.
    mutating func revert(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let deployment = operation.deployment else { return }
        let batch = deployment.batch.compactMap { world.instances[$0] }.filter(\.isLive)
        if !deployment.isAborted, !batch.isEmpty {
            tell(
                "Unsuccessful command execution on instance id(s) '\(batch.map(\.id).joined(separator: ","))'. "
                    + "Aborting the operation.", of: environment, severity: .error, requestID: operation.requestID)
        }
        for instance in batch {
            update(Instance.self, instance.id) { instance in
                let hasFlipped = instance.staged == nil && instance.launch == deployment.launch
                instance.staged = nil
                guard hasFlipped, !deployment.isAborted, let previous = instance.previousLaunch else { return }
                instance.replace(with: previous)
            }
        }
        register(batch.map(\.id), environment)
    }

    mutating func register(_ instances: [String], _ environment: Environment) {
        for registration in registrations(of: instances, environment)
        where
            world.registrations[registration.id] == nil && world.instances[registration.targetID]?.isLive == true
        {
            save(registration)
        }
    }

    func registrations(of instances: [String], _ environment: Environment) -> [Registration] {
        (environment.resources?.targetGroups ?? []).flatMap { registrations(of: instances, in: $0) }
    }

    func registrations(of instances: [String], in targetGroup: String) -> [Registration] {
        guard let group = world.targetGroups[targetGroup] else { return [] }
        return instances.map { Registration(targetGroupID: group.id, targetID: $0, port: group.port) }
    }
}
