import Domain
package import EC2API
package import Smithy

extension EC2Service {
    /// Instances and security groups have tags in EC2 here.
    package func describeTags(
        _ input: DescribeTagsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTagsResult {
        try ServiceError.checkDryRun(input.dryRun)
        let world = store.world
        let all =
            world.instances(in: context.scope, at: context.now).flatMap { instance in
                world.tags(of: instance).map {
                    TagDescription(key: $0.key, resourceId: instance.id, resourceType: "instance", value: $0.value)
                }
            }
            + world.securityGroups(in: context.scope).flatMap { group in
                group.tags.map {
                    TagDescription(
                        key: $0.key, resourceId: group.id, resourceType: "security-group", value: $0.value)
                }
            }
        let filters = FilterTable<TagDescription>(
            [
                "key": { [$0.key] }, "value": { [$0.value] }, "resource-id": { [$0.resourceId] },
                "resource-type": { [$0.resourceType] },
            ], tags: { [Domain.Tag(key: $0.key ?? "", value: $0.value ?? "")] })
        let found = try filters.apply(input.filters, to: all)
        let page = try Page(
            of: found, by: { "\($0.resourceId ?? "") \($0.key ?? "")" }, token: input.nextToken,
            maxResults: input.maxResults)
        return DescribeTagsResult(nextToken: page.next, tags: page.elements)
    }
}
