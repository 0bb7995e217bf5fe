extension World {
    package func containerTags(of arn: String) throws(Fault) -> [Tag] {
        let tags =
            clusters[arn]?.tags ?? taskDefinitions[arn]?.tags ?? tasks[arn]?.tags ?? services[arn]?.tags
            ?? taskSets[arn]?.tags
        guard let tags else {
            throw Fault(.invalidParameter, "The specified resource '\(arn)' cannot be found.")
        }
        return tags
    }
}

extension Transaction {
    package mutating func changeContainerTags(
        of arn: String, adding added: [Tag] = [], removing keys: [String] = []
    ) throws(Fault) {
        var tags = try world.containerTags(of: arn)
        tags.change(adding: added, removing: keys)
        try Tag.check(tags)
        update(Cluster.self, arn) { $0.tags = tags }
        update(TaskDefinition.self, arn) { $0.tags = tags }
        update(ClusterTask.self, arn) { $0.tags = tags }
        update(ClusterService.self, arn) { $0.tags = tags }
        update(TaskSet.self, arn) { $0.tags = tags }
    }
}
