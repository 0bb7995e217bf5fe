import Domain

extension World {
    /// Images of versions that are deleted and that nothing runs, or may go back to, any more. What cannot be read might
    /// need any of them.
    func unusedImages(among images: Set<String>) -> Set<String> {
        guard !images.isEmpty, needsAttention.isEmpty else { return [] }
        var unused = images
        for version in versions.values {
            for build in version.builds {
                unused.remove(version.imageReference(identity: identity, platform: build.platform))
                if let image = build.image { unused.remove(image.reference) }
            }
        }
        for instance in instances.values where instance.state != .terminated {
            unused.remove(instance.launch.image)
            if let earlier = instance.previousLaunch { unused.remove(earlier.image) }
        }
        for group in groups.values { unused.remove(group.launch.image) }
        for definition in taskDefinitions.values { unused.subtract(definition.plan.containers.map(\.image)) }
        return unused
    }

    /// Containers that are named as ours and belong to no instance that is recorded as existing. One whose record cannot
    /// be read is left alone.
    func strays(among containers: [String: ObservedInstance.State]?) -> [String] {
        let prefix = containerPrefix + "-"
        let alive = Set(tasks.values.filter { $0.status != .stopped }.map { "task-" + $0.name })
        let unreadable = needsAttention.filter { $0.table == ClusterTask.tableName }.map { "task-" + $0.id.suffix(32) }
        let kept = alive.union(unreadable)
        return (containers ?? [:]).keys.filter { name in
            guard name.hasPrefix(prefix), !isDatabase(container: name) else { return false }
            let instanceID = name.dropFirst(prefix.count).split(separator: "-").prefix(2).joined(separator: "-")
            if needsAttention.contains(where: { $0.table == Instance.tableName && $0.id == instanceID }) {
                return false
            }
            if kept.contains(instanceID) { return false }
            return instances[instanceID].map { $0.state == .terminated } ?? true
        }
    }
}
