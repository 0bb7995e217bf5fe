import Domain
package import ECSAPI
package import Smithy
import Wire

extension ECSService {
    package func createCluster(
        _ input: CreateClusterRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateClusterResponse {
        let name = input.clusterName.flatMap { $0.isEmpty ? nil : $0 } ?? "default"
        guard Self.isName(name) else {
            throw ECSFault.invalidParameter("Cluster name must match [a-zA-Z0-9_-] and have at most 255 characters.")
        }
        let document = ECSAPI.Cluster(
            configuration: input.configuration, settings: input.settings, capacityProviders: input.capacityProviders,
            defaultCapacityProviderStrategy: input.defaultCapacityProviderStrategy,
            serviceConnectDefaults: input.serviceConnectDefaults.map { .init(namespace: $0.namespace) })
        let cluster = try await commit { transaction throws(Fault) in
            try transaction.createCluster(
                named: name, document: document.json, tags: input.tags.map(\.record), in: context.scope)
        }
        return CreateClusterResponse(cluster: try described(cluster))
    }

    package func deleteCluster(
        _ input: DeleteClusterRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteClusterResponse {
        let cluster = try await commit { transaction throws(Fault) in
            try transaction.deleteCluster(input.cluster, in: context.scope)
        }
        return DeleteClusterResponse(cluster: try described(cluster))
    }

    package func describeClusters(
        _ input: DescribeClustersRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeClustersResponse {
        var clusters: [ECSAPI.Cluster] = []
        var failures: [Failure] = []
        for name in input.clusters.isEmpty ? ["default"] : input.clusters {
            if let found = store.world.cluster(name, in: context.scope) {
                clusters.append(try described(found, include: input.include))
            } else {
                let arn = name.hasPrefix("arn:") ? name : context.scope.arn("ecs", "cluster/\(name)")
                failures.append(Failure(arn: arn, reason: "MISSING"))
            }
        }
        return DescribeClustersResponse(clusters: clusters, failures: failures)
    }

    package func listClusters(
        _ input: ListClustersRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListClustersResponse {
        let mine = store.world.clusters.values.filter { $0.scope == context.scope && $0.isActive }.map(\.id)
        let page = try page(mine, by: { $0 }, after: input.nextToken, size: input.maxResults)
        return ListClustersResponse(clusterArns: page.elements, nextToken: page.next)
    }

    package func updateCluster(
        _ input: UpdateClusterRequest, _ context: RequestContext
    ) async throws(ServiceError) -> UpdateClusterResponse {
        let cluster = try look { world throws(Fault) in try world.requireCluster(input.cluster, in: context.scope) }
        var document = try Document.read(ECSAPI.Cluster.self, cluster.document)
        if !input.settings.isEmpty { document.settings = input.settings }
        if let configuration = input.configuration { document.configuration = configuration }
        if let defaults = input.serviceConnectDefaults {
            document.serviceConnectDefaults = .init(namespace: defaults.namespace)
        }
        let changed = try await commit { [document] transaction throws(Fault) in
            transaction.changeDocument(of: cluster, to: document.json)
        }
        return UpdateClusterResponse(cluster: try described(changed))
    }

    package func updateClusterSettings(
        _ input: UpdateClusterSettingsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> UpdateClusterSettingsResponse {
        let change = UpdateClusterRequest(cluster: input.cluster, settings: input.settings)
        return UpdateClusterSettingsResponse(cluster: try await updateCluster(change, context).cluster)
    }

    /// - Parameter include: nil for all.
    func described(
        _ cluster: Domain.Cluster, include: [ClusterField]? = nil
    ) throws(ServiceError) -> ECSAPI.Cluster {
        var shape = try Document.read(ECSAPI.Cluster.self, cluster.document)
        let world = store.world
        let tasks = world.tasks(in: cluster)
        shape.clusterArn = cluster.id
        shape.clusterName = cluster.name
        shape.status = cluster.isActive ? "ACTIVE" : "INACTIVE"
        shape.registeredContainerInstancesCount = 1
        shape.runningTasksCount = tasks.count { $0.status == .running }
        shape.pendingTasksCount = tasks.count(where: \.isPending)
        shape.activeServicesCount = world.services(in: cluster).count { $0.status == .active }
        let shows = { (field: ClusterField) in include?.contains(field) ?? true }
        shape.tags = shows(.tags) ? cluster.tags.map(ECSAPI.Tag.init) : []
        if !shows(.settings) { shape.settings = [] }
        if !shows(.configurations) { shape.configuration = nil }
        return shape
    }

    static func isName(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
