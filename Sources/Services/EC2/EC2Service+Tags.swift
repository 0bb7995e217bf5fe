import Domain
package import EC2API
package import Smithy

extension EC2Service {
    /// Instances, security groups and their rules can be given tags; the network has its own.
    package func createTags(_ input: CreateTagsRequest, _ context: RequestContext) async throws(ServiceError) -> Empty {
        let tags = [Domain.Tag](input.tags)
        try await changeTags(of: input.resources, dryRun: input.dryRun, context) { $0.adding(tags) }
        return Empty()
    }

    /// A tag given with a value is removed only where it has that value.
    /// Source: Amazon EC2 API Reference, `DeleteTags`.
    package func deleteTags(_ input: DeleteTagsRequest, _ context: RequestContext) async throws(ServiceError) -> Empty {
        let wanted = input.tags.map { (key: $0.key ?? "", value: $0.value) }
        try await changeTags(of: input.resources, dryRun: input.dryRun, context) { tags in
            if wanted.isEmpty { return [] }
            return tags.filter { tag in
                !wanted.contains { $0.key == tag.key && ($0.value == nil || $0.value == tag.value) }
            }
        }
        return Empty()
    }

    private func changeTags(
        of ids: [String], dryRun: Bool?, _ context: RequestContext,
        _ change: @Sendable ([Domain.Tag]) -> [Domain.Tag]
    ) async throws(ServiceError) {
        try ServiceError.checkDryRun(dryRun)
        let scope = context.scope
        try await commit { transaction throws(Fault) in
            for id in ids { try transaction.changeTags(of: id, in: scope, change) }
        }
    }
}

extension Transaction {
    fileprivate mutating func changeTags(
        of id: String, in scope: Scope, _ change: ([Domain.Tag]) -> [Domain.Tag]
    ) throws(Fault) {
        if id.hasPrefix("i-") { return try changeTags(ofMachine: id, in: scope, change) }
        let groups = world.securityGroups(in: scope)
        guard var group = groups.first(where: { $0.id == id || $0.rules.contains { $0.id == id } }) else {
            throw Fault(.notFound(.tag), "The ID '\(id)' is not valid")
        }
        if group.id == id { group.tags = change(group.tags) }
        for index in group.rules.indices where group.rules[index].id == id {
            group.rules[index].tags = change(group.rules[index].tags)
        }
        try Domain.Tag.check(group.tags)
        save(group)
    }
}
