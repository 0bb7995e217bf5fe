/// An environment that gets a load balancer, or gives it up: the new one is made beside the old, and takes over when it
/// finds the instances well. The instances stay.
/// Source: AWS Elastic Beanstalk Developer Guide, "Environment types", "Changing environment type".
extension Transaction {
    mutating func rehouse(_ operation: EnvironmentOperation, _ environment: Environment) {
        let configuration = environment.configuration(operation.options)
        do throws(Fault) {
            let resources = try makeFrontage(of: environment, configuration)
            update(EnvironmentOperation.self, operation.id) { $0.rehoused = resources }
            update(AutoScalingGroup.self, resources.group) { $0.targetGroups += resources.targetGroups }
            let live = world.liveInstances(ofGroup: resources.group).filter { $0.state == .running }
            for id in resources.targetGroups {
                for registration in registrations(of: live.map(\.id), in: id) { save(registration) }
            }
            announce(resources, environment, requestID: operation.requestID)
        } catch {
            fail(operation.id, because: error.message)
        }
    }

    /// Clients reach the environment by the new way from now on. What was settled by that is kept, whatever becomes of
    /// the rest of the update.
    mutating func moveIn(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let resources = operation.rehoused, let former = environment.resources else { return }
        update(EnvironmentOperation.self, operation.id) { $0.rehoused = nil }
        update(Environment.self, environment.id) { environment in
            environment.resources = resources
            let settled = operation.options.filter { $0.namespace == "aws:elasticbeanstalk:environment" }
            environment.options = environment.options.applying(settled)
        }
        removeFrontage(former)
        tell(
            "The environment is reached by its new \(resources.isSingle(in: world) ? "address" : "load balancer").",
            of: environment, requestID: operation.requestID)
    }

    mutating func giveUpRehousing(_ operation: EnvironmentOperation) {
        guard let resources = operation.rehoused else { return }
        update(EnvironmentOperation.self, operation.id) { $0.rehoused = nil }
        removeFrontage(resources)
    }
}

extension Environment.Resources {
    fileprivate func isSingle(in world: World) -> Bool { world.frontage(of: self).isSingle }
}
