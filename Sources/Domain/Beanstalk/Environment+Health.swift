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
        let worst = findings(group, world, seen)
        if worst.status != .ok || operation == nil { return worst }
        return Health(.green, .info, causes: ["Application update in progress."])
    }

    /// The worst of what is found, with every cause of a trouble.
    private func findings(_ group: AutoScalingGroup, _ world: World, _ seen: Observations) -> Health {
        let instances = world.liveInstances(of: id)
        let healthy = instances.count { isHealthy($0, in: world, seen) }
        var found = [health(healthy: healthy, of: group.desiredCapacity)]
        if instances.count < group.minSize {
            found.append(
                Health(
                    .red, .degraded,
                    causes: [
                        "\(instances.count) active instance(s) is below Auto Scaling group minimum size "
                            + "\(group.minSize)."
                    ]))
        }
        let asked = instances.compactMap { seen.requests[$0.id] }
        if let first = asked.first, let requests = Health(asked.dropFirst().reduce(first, +)) { found.append(requests) }
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
