import Domain
package import EC2API
package import Smithy

extension EC2Service {
    package func startInstances(
        _ input: StartInstancesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> StartInstancesResult {
        let changes = try await change(input.instanceIds, input.dryRun, context) {
            transaction, instance throws(Fault) in
            try transaction.start(instance)
        }
        return StartInstancesResult(startingInstances: changes)
    }

    package func stopInstances(
        _ input: StopInstancesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> StopInstancesResult {
        let changes = try await change(input.instanceIds, input.dryRun, context) {
            transaction, instance throws(Fault) in
            guard instance.machine != nil else {
                throw Fault(
                    .invalidCombination,
                    "The instance '\(instance.id)' belongs to an environment; stop the environment.")
            }
            try transaction.stop(instance, because: Domain.Instance.userInitiated)
        }
        await traffic.settle()
        return StopInstancesResult(stoppingInstances: changes)
    }

    package func rebootInstances(
        _ input: RebootInstancesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        _ = try await change(input.instanceIds, input.dryRun, context) { transaction, instance throws(Fault) in
            try transaction.reboot(instance)
        }
        return Empty()
    }

    private func change(
        _ ids: [String], _ dryRun: Bool?, _ context: RequestContext,
        _ body: @Sendable (inout Transaction, Domain.Instance) throws(Fault) -> Void
    ) async throws(ServiceError) -> [InstanceStateChange] {
        try InstanceID.check(ids)
        guard !ids.isEmpty else {
            throw ServiceError("MissingParameter", "The request must contain the parameter InstanceId")
        }
        if dryRun == true { _ = try selectInstances(ids, [], in: store.world, context) }
        try ServiceError.checkDryRun(dryRun)
        return try await commit { transaction throws(Fault) in
            let found = try transaction.world.requireInstances(ids, in: context.scope, at: context.now)
                .sorted { $0.id < $1.id }
            for instance in found { try body(&transaction, instance) }
            return found.map { before in
                InstanceStateChange(
                    before, now: transaction.world.instances[before.id]?.shownState ?? before.shownState)
            }
        }
    }
}
