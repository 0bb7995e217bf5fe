extension World {
    /// By name or ARN; nil is the cluster called `default`.
    package func requireCluster(_ named: String?, in scope: Scope) throws(Fault) -> Cluster {
        guard let found = cluster(named, in: scope), found.isActive else {
            throw Fault(.notFound(.cluster), "Cluster not found.")
        }
        return found
    }

    /// An inactive one as well.
    package func cluster(_ named: String?, in scope: Scope) -> Cluster? {
        let name = named.map { $0.isEmpty ? "default" : $0 } ?? "default"
        let found = clusters[name] ?? clusters[scope.arn("ecs", "cluster/\(name)")]
        return found.flatMap { $0.scope == scope ? $0 : nil }
    }

    /// By ARN, `family:revision`, or family, which stands for its newest active revision.
    package func taskDefinition(_ named: String, in scope: Scope) -> TaskDefinition? {
        let short = named.split(separator: "/").last.map(String.init) ?? named
        if short.contains(":") { return taskDefinitions[scope.arn("ecs", "task-definition/\(short)")] }
        return revisions(ofFamily: short, in: scope).last { $0.status == .active }
    }

    /// Oldest first.
    package func revisions(ofFamily family: String, in scope: Scope) -> [TaskDefinition] {
        taskDefinitions.values.filter { $0.family == family && $0.scope == scope }.sorted { $0.revision < $1.revision }
    }

    /// One that can be run.
    package func requireTaskDefinition(_ named: String, in scope: Scope) throws(Fault) -> TaskDefinition {
        guard let found = taskDefinition(named, in: scope) else {
            throw Fault(.notFound(.taskDefinition), "TaskDefinition not found.")
        }
        guard found.status == .active else {
            throw Fault(.notFound(.taskDefinition), "TaskDefinition is inactive")
        }
        return found
    }

    /// In the order in which they were made.
    package func tasks(in cluster: Cluster) -> [ClusterTask] {
        tasks.values.filter { $0.clusterID == cluster.id }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// By name or ARN.
    package func task(_ named: String, in cluster: Cluster) -> ClusterTask? {
        let found = tasks[named] ?? tasks[cluster.scope.arn("ecs", "task/\(cluster.name)/\(named)")]
        return found.flatMap { $0.clusterID == cluster.id ? $0 : nil }
    }

    package func services(in cluster: Cluster) -> [ClusterService] {
        services.values.filter { $0.clusterID == cluster.id }.sorted { $0.name < $1.name }
    }

    /// By name or ARN; an inactive one as well.
    package func service(_ named: String, in cluster: Cluster) -> ClusterService? {
        let found = services[named] ?? services[cluster.scope.arn("ecs", "service/\(cluster.name)/\(named)")]
        return found.flatMap { $0.clusterID == cluster.id ? $0 : nil }
    }

    package func requireService(_ named: String, in cluster: Cluster) throws(Fault) -> ClusterService {
        guard let found = service(named, in: cluster) else {
            throw Fault(.notFound(.service), "Service not found.")
        }
        return found
    }

    /// Oldest first.
    package func taskSets(of service: ClusterService) -> [TaskSet] {
        taskSets.values.filter { $0.serviceID == service.id }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    package func primaryTaskSet(of service: ClusterService) -> TaskSet? {
        taskSets(of: service).first { $0.status == .primary }
    }

    /// By its short id (`ecs-svc/…`) or its ARN.
    package func requireTaskSet(_ named: String, of service: ClusterService) throws(Fault) -> TaskSet {
        let found = taskSets(of: service).first { $0.id == named || $0.name == named }
        guard let found else {
            throw Fault(.notFound(.taskSet), "TaskSet not found.")
        }
        return found
    }

    /// Oldest first; those that have stopped as well.
    package func tasks(of set: TaskSet) -> [ClusterTask] {
        tasks.values.filter { $0.taskSetID == set.id }.sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// Newest first.
    package func serviceDeployments(of service: ClusterService) -> [ServiceDeployment] {
        serviceDeployments.values.filter { $0.serviceID == service.id }.sorted {
            ($0.createdAt, $0.id) > ($1.createdAt, $1.id)
        }
    }
}
