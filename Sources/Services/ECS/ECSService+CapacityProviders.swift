import Domain
package import ECSAPI
package import Smithy
import Wire

extension ECSService {
    package func putClusterCapacityProviders(
        _ input: PutClusterCapacityProvidersRequest, _ context: RequestContext
    ) async throws(ServiceError) -> PutClusterCapacityProvidersResponse {
        let cluster = try look { world throws(Fault) in try world.requireCluster(input.cluster, in: context.scope) }
        let strategy = input.defaultCapacityProviderStrategy
        if let missing = strategy.first(where: { !input.capacityProviders.contains($0.capacityProvider) }) {
            throw ECSFault.invalidParameter(
                "The capacity provider '\(missing.capacityProvider)' of the default strategy is not associated with the "
                    + "cluster.")
        }
        try Launch.check(strategy)
        var document = try Document.read(ECSAPI.Cluster.self, cluster.document)
        document.capacityProviders = input.capacityProviders
        document.defaultCapacityProviderStrategy = strategy
        let changed = try await commit { [document] transaction throws(Fault) in
            transaction.changeDocument(of: cluster, to: document.json)
        }
        return PutClusterCapacityProvidersResponse(cluster: try described(changed))
    }

    /// Fargate's two, and those that clusters name: each stands for this machine.
    package func describeCapacityProviders(
        _ input: DescribeCapacityProvidersRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeCapacityProvidersResponse {
        var names = Launch.fargateProviders
        for cluster in store.world.clusters.values.filter({ $0.scope == context.scope }).sorted(by: { $0.id < $1.id }) {
            let named = try Document.read(ECSAPI.Cluster.self, cluster.document).capacityProviders
            names += named.filter { !names.contains($0) }
        }
        let wanted = input.capacityProviders.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
        let all = names.filter { wanted.isEmpty || wanted.contains($0) }.map { name in
            CapacityProvider(
                capacityProviderArn: context.scope.arn("ecs", "capacity-provider/\(name)"), name: name, status: .active)
        }
        let page = try page(all, by: { $0.name ?? "" }, after: input.nextToken, size: input.maxResults)
        return DescribeCapacityProvidersResponse(
            capacityProviders: page.elements,
            failures: input.capacityProviders.enumerated().filter { !names.contains(wanted[$0.offset]) }
                .map { Failure(arn: $0.element, reason: "MISSING") }, nextToken: page.next)
    }
}
