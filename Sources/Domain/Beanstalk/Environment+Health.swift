import Routing

extension Environment {
    /// The environment's health, rolled up from its instances, its group and what is being done to it.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Health colors and statuses".
    package func health(in world: World, given seen: Observations) -> Health {
        let operation = world.operation(on: self)
        switch operation?.kind {
        case .terminate: return Health(.grey, .unknown)
        case .create, .rebuild: return .pending
        case .deploy, .configure, .restart, nil: break
        }
        guard let resources, let group = world.groups[resources.group] else { return isTerminated ? .unknown : health }
        guard group.desiredCapacity > 0 else { return Health(.grey, .noData, causes: ["There are no instances."]) }
        let worst = findings(group, world, seen, expected: world.expectedLaunch(of: self))
        if worst.status != .ok || operation == nil { return worst }
        return Health(.green, .info, causes: ["Application update in progress."])
    }

    /// The worst of what is found, with every cause of a trouble.
    private func findings(
        _ group: AutoScalingGroup, _ world: World, _ seen: Observations, expected: LaunchSpecification?
    ) -> Health {
        let instances = world.liveInstances(of: id)
        let healthy = instances.count { isHealthy($0, in: world, seen) }
        var found = [health(healthy: healthy, of: group.desiredCapacity)]
        if instances.count < group.minSize {
            found.append(
                Health(
                    .red, .degraded,
                    causes: [
                        "\(instances.count) active instance\(instances.count == 1 ? "" : "s") is below Auto Scaling "
                            + "group minimum size \(group.minSize)."
                    ]))
        }
        let asked = instances.compactMap { seen.requests[$0.id] }
        if let first = asked.first, let requests = Health(asked.dropFirst().reduce(first, +)) { found.append(requests) }
        if let expected, let strays = Health(ofVersionsOf: instances, expected: expected) { found.append(strays) }
        let worst = found.map(\.status).max { $0.rank < $1.rank } ?? .ok
        return Health(worst.colour, worst, causes: found.flatMap(\.causes))
    }

    private func isHealthy(_ instance: Instance, in world: World, _ seen: Observations) -> Bool {
        guard let id = resources?.targetGroup, let group = world.targetGroups[id] else { return false }
        return seen.isHealthy(Registration(targetGroupID: id, targetID: instance.id, port: group.port))
    }

    private func health(healthy: Int, of desired: Int) -> Health {
        if healthy >= desired { return Health(.green, .ok) }
        if healthy == 0 {
            let cause =
                isWorker
                ? "None of the instances are responding." : "ELB health is failing or not available for all instances."
            return Health(.red, .severe, causes: [cause])
        }
        let processes = isWorker ? "Application processes" : "ELB processes"
        let cause = "\(processes) are not healthy on \(desired - healthy) out of \(desired) instances."
        return healthy * 2 >= desired
            ? Health(.yellow, .warning, causes: [cause]) : Health(.red, .degraded, causes: [cause])
    }
}

extension World {
    /// What each of the environment's instances has to run; nil while an operation changes that.
    package func expectedLaunch(of environment: Environment) -> LaunchSpecification? {
        guard operation(on: environment) == nil else { return nil }
        return environment.resources.flatMap { groups[$0.group]?.launch }
    }
}

extension Health {
    /// What a deployment leaves that has failed after some batches; nil if every instance runs what it has to.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Notifications and troubleshooting" of enhanced health.
    fileprivate init?(ofVersionsOf instances: [Instance], expected: LaunchSpecification) {
        let wrong = instances.count { $0.launch.versionLabel != expected.versionLabel }
        guard wrong > 0 else { return nil }
        let place =
            wrong == instances.count
            ? "on environment instances" : "found on \(wrong) out of \(instances.count) instances"
        let cause = "Incorrect application version \(place). Expected version \(expected.told)."
        self.init(.red, .degraded, causes: [cause])
    }

    /// The same of one instance.
    package init?(ofVersion launch: LaunchSpecification, expected: LaunchSpecification) {
        guard launch.versionLabel != expected.versionLabel else { return nil }
        self.init(
            .red, .degraded,
            causes: ["Incorrect application version \(launch.told). Expected version \(expected.told)."])
    }
}

extension LaunchSpecification {
    fileprivate var told: String { "\"\(versionLabel)\" (deployment \(deploymentID))" }
}

extension Transaction {
    /// Keeps the health that was seen, and tells of a change in AWS's words.
    package mutating func noteHealth(_ health: Health, of environmentID: String) {
        guard let environment = world.environments[environmentID], environment.health != health else { return }
        update(Environment.self, environmentID) { $0.health = health }
        guard environment.health.status != health.status, !environment.isTerminated else { return }
        let causes = health.causes.isEmpty ? "" : " " + health.causes.joined(separator: " ")
        tell(
            "Environment health has transitioned from \(environment.health.status.rawValue) to "
                + "\(health.status.rawValue).\(causes)",
            of: environment, severity: health.isWorse ? .warn : .info, requestID: nil)
    }
}
