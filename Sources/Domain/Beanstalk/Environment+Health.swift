import Routing

extension Environment {
    /// The environment's health as its targets show it.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Health colors and statuses".
    package func health(in world: World, given seen: Observations) -> Health {
        if let operation = world.operation(on: self) {
            if operation.kind == .terminate { return Health(.grey, .unknown) }
            if operation.kind == .create || operation.kind == .rebuild { return .pending }
        }
        guard let resources, let group = world.groups[resources.group] else { return isTerminated ? .unknown : health }
        guard group.desiredCapacity > 0 else { return Health(.grey, .noData, causes: ["There are no instances."]) }
        let healthy = world.liveInstances(of: id).count { isHealthy($0, in: world, seen) }
        return Self.health(healthy: healthy, of: group.desiredCapacity)
    }

    private func isHealthy(_ instance: Instance, in world: World, _ seen: Observations) -> Bool {
        guard let id = resources?.targetGroup, let group = world.targetGroups[id] else { return false }
        return seen.isHealthy(Registration(targetGroupID: id, targetID: instance.id, port: group.port))
    }

    private static func health(healthy: Int, of desired: Int) -> Health {
        if healthy >= desired { return Health(.green, .ok) }
        if healthy == 0 {
            return Health(.red, .severe, causes: ["None of the instances are passing their health checks."])
        }
        let cause = "\(desired - healthy) out of \(desired) instances do not pass their health checks."
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
        let severity: Event.Severity =
            switch health.colour {
            case .green, .grey: .info
            case .yellow: .warn
            case .red: .error
            }
        tell(
            "Environment health has transitioned from \(environment.health.status.rawValue) to "
                + "\(health.status.rawValue).\(causes)",
            of: environment, severity: severity == .error ? .warn : severity, requestID: nil)
    }
}
