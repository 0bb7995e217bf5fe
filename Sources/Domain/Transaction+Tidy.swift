import Foundation

extension World {
    /// How long what has ended is still shown. Instances: as EC2 lists terminated ones for about an hour.
    static let afterlife: TimeInterval = 3_600
    /// Terminated environments could be restored for so long.
    /// Source: AWS Elastic Beanstalk API Reference, `RebuildEnvironment`.
    private static let environmentAfterlife: TimeInterval = 42 * 86_400

    func endedInstances(at now: Date) -> [Instance] {
        instances.values.filter { instance in
            instance.state == .terminated && isOver(instance.terminatedAt, Self.afterlife, now)
        }
    }

    func endedOperations(at now: Date) -> [EnvironmentOperation] {
        operations.values.filter { !$0.isUnfinished && isOver($0.finishedAt, Self.afterlife, now) }
    }

    /// Deployments to single instances of Auto Scaling groups, of which there is one for each launch.
    func forgottenMoves() -> [CodeDeployment] {
        codeDeployments.values.filter { deployment in
            guard let move = deployment.request.move else { return false }
            return !deployment.isUnfinished && instances[move.instance] == nil
        }
    }

    func endedEnvironments(at now: Date) -> [Environment] {
        environments.values.filter { environment in
            environment.isTerminated && isOver(environment.terminatedAt, Self.environmentAfterlife, now)
        }
    }

    func isOver(_ end: Date?, _ afterlife: TimeInterval, _ now: Date) -> Bool {
        end.map { now.timeIntervalSince($0) > afterlife } ?? false
    }
}

extension Transaction {
    /// Forgets what ended long ago, so that the store does not grow with every deployment.
    package mutating func tidy() {
        for instance in world.endedInstances(at: now) { delete(instance) }
        for deployment in world.forgottenMoves() { delete(deployment) }
        for operation in world.endedOperations(at: now) { delete(operation) }
        tidyContainers()
        tidyQueues()
        for environment in world.endedEnvironments(at: now) {
            for instance in world.instances.values where instance.environmentID == environment.id { delete(instance) }
            for operation in world.operations.values where operation.environmentID == environment.id {
                delete(operation)
            }
            delete(environment)
        }
    }
}
