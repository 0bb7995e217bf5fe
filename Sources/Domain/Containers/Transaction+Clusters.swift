extension Transaction {
    /// One that is there already is the answer, as on AWS.
    package mutating func createCluster(
        named name: String, document: String, tags: [Tag], in scope: Scope
    ) throws(Fault) -> Cluster {
        if let found = world.cluster(name, in: scope), found.isActive { return found }
        try Tag.check(tags)
        let cluster = Cluster(scope: scope, name: name, document: document, tags: tags, at: now)
        save(cluster)
        return cluster
    }

    package mutating func deleteCluster(_ named: String, in scope: Scope) throws(Fault) -> Cluster {
        let cluster = try world.requireCluster(named, in: scope)
        if world.services(in: cluster).contains(where: { $0.status != .inactive }) {
            throw Fault(.inUse(.service), "The Cluster cannot be deleted while Services are active.")
        }
        if world.tasks(in: cluster).contains(where: { $0.status != .stopped }) {
            throw Fault(.inUse(.task), "The Cluster cannot be deleted while Tasks are active.")
        }
        update(Cluster.self, cluster.id) { $0.isActive = false }
        return world.clusters[cluster.id] ?? cluster
    }

    package mutating func changeDocument(of cluster: Cluster, to document: String) -> Cluster {
        update(Cluster.self, cluster.id) { $0.document = document }
        return world.clusters[cluster.id] ?? cluster
    }
}
