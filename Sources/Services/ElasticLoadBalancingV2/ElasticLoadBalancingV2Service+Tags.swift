import Domain
package import ElasticLoadBalancingV2API
package import Smithy

extension ElasticLoadBalancingV2Service {
    package func addTags(_ input: AddTagsInput, _ context: RequestContext) async throws(ServiceError) -> AddTagsOutput {
        try await commit { transaction throws(Fault) in
            for arn in input.resourceArns { try transaction.addTags(.init(input.tags), to: arn, in: context.scope) }
        }
        return AddTagsOutput()
    }

    package func removeTags(
        _ input: RemoveTagsInput, _ context: RequestContext
    ) async throws(ServiceError) -> RemoveTagsOutput {
        try await commit { transaction throws(Fault) in
            for arn in input.resourceArns {
                try transaction.removeTags(input.tagKeys, from: arn, in: context.scope)
            }
        }
        return RemoveTagsOutput()
    }

    package func describeTags(
        _ input: DescribeTagsInput, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTagsOutput {
        if input.resourceArns.count > 20 { throw .validation("The tags of up to 20 resources can be described") }
        let found = try look { world throws(Fault) in
            try input.resourceArns.map { arn throws(Fault) in
                (arn, try world.loadBalancingTags(of: arn, in: context.scope))
            }
        }
        return DescribeTagsOutput(tagDescriptions: found.map { .init(resourceArn: $0, tags: .init($1)) })
    }
}
