extension Transaction {
    /// Takes back an update that is under way; until nothing is left of it, the environment is not Ready.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Canceling environment configuration updates and application
    /// deployments": no more once what is not needed any more is being removed.
    package mutating func abortUpdate(of environment: Environment) throws(Fault) {
        guard let operation = world.operation(on: environment), operation.isAbortable else {
            throw Fault(
                .invalidParameter,
                "Environment named \(environment.name) is in an invalid state for this operation. "
                    + "Must be pending deployment.")
        }
        update(EnvironmentOperation.self, operation.id) { $0.deployment?.isAborted = true }
        fail(operation.id, because: "The update of the environment was aborted.")
    }
}

extension EnvironmentOperation {
    /// Whether there is an update to abort.
    package var isAbortable: Bool {
        guard kind == .deploy || kind == .configure, failure == nil else { return false }
        switch phase {
        case .preparing, .rehousing, .planning, .adding, .splitting, .shifting, .detaching, .replacing, .attaching,
            .removing,
            .replenishing, .proving, .pausing:
            return true
        // Without the additional batch, which is gone by now, going back would take capacity away.
        case .scaling: return deployment?.policy != .rollingWithAdditionalBatch
        case .launching, .reverting, .retiring, .emptying, .finished: return false
        }
    }
}
