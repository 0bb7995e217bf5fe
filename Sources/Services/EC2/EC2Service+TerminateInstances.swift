import Domain
package import EC2API
package import Smithy

extension EC2Service {
    /// The instances leave their load balancers at once; their Auto Scaling groups start others.
    package func terminateInstances(
        _ input: TerminateInstancesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> TerminateInstancesResult {
        try InstanceID.check(input.instanceIds)
        guard !input.instanceIds.isEmpty else {
            throw ServiceError("MissingParameter", "The request must contain the parameter InstanceId")
        }
        if input.dryRun == true { _ = try selectInstances(input.instanceIds, [], in: store.world, context) }
        try ServiceError.checkDryRun(input.dryRun)
        return TerminateInstancesResult(terminatingInstances: try await terminate(input.instanceIds, context))
    }

    private func terminate(
        _ ids: [String], _ context: RequestContext
    ) async throws(ServiceError) -> [InstanceStateChange] {
        try await commitRouting { transaction throws(Fault) in
            let found = try transaction.world.requireInstances(ids, in: context.scope, at: context.now)
            for instance in found { try instance.checkTermination() }
            for (_, instances) in Dictionary(grouping: found, by: \.environmentID) {
                transaction.terminateInstances(
                    instances.map(\.id).sorted(), because: Domain.Instance.userInitiated)
            }
            return found.sorted { $0.id < $1.id }.map { before in
                InstanceStateChange(before, now: transaction.world.instances[before.id]?.state ?? .terminated)
            }
        }
    }
}

extension InstanceStateChange {
    init(_ before: Domain.Instance, now state: Domain.Instance.State) {
        self.init(instanceId: before.id, currentState: .init(state), previousState: .init(before.shownState))
    }
}
