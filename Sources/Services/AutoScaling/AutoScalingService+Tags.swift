package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func createOrUpdateTags(
        _ input: CreateOrUpdateTagsType, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await changeTags(input.tags, context) { tags, given in
            tags.removeAll { $0.tag.key == given.key }
            tags.append(given.record)
        }
        return Empty()
    }

    package func deleteTags(_ input: DeleteTagsType, _ context: RequestContext) async throws(ServiceError) -> Empty {
        try await changeTags(input.tags, context) { tags, given in tags.removeAll { $0.tag.key == given.key } }
        return Empty()
    }

    private func changeTags(
        _ given: [AutoScalingAPI.Tag], _ context: RequestContext,
        _ change: @Sendable (inout [GroupTag], AutoScalingAPI.Tag) -> Void
    ) async throws(ServiceError) {
        try await commit { transaction throws(Fault) in
            for tag in given {
                let group = try transaction.world.requireGroup(tag.resourceId ?? "", in: context.scope)
                try transaction.changeSettings(of: group) { change(&$0.tags, tag) }
            }
        }
    }

    package func describeTags(
        _ input: DescribeTagsType, _ context: RequestContext
    ) async throws(ServiceError) -> TagsType {
        let world = store.world
        var found = world.groups.values.filter { $0.scope == context.scope }.flatMap { world.tags(of: $0) }
        for filter in input.filters {
            let subject: (TagDescription) -> String?
            switch filter.name {
            case "auto-scaling-group": subject = { $0.resourceId }
            case "key": subject = { $0.key }
            case "value": subject = { $0.value }
            case "propagate-at-launch": subject = { $0.propagateAtLaunch.map(String.init) }
            case let name: throw .validation("Filter type \(name ?? "") is not correct.")
            }
            found = found.filter { tag in subject(tag).map(filter.values.contains) ?? false }
        }
        let page = try Page(
            of: found, by: { "\($0.resourceId ?? "") \($0.key ?? "")" }, token: input.nextToken, size: input.maxRecords)
        return TagsType(tags: page.elements, nextToken: page.next)
    }
}
