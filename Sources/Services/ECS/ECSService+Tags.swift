import Domain
package import ECSAPI
package import Smithy

extension ECSService {
    package func listTagsForResource(
        _ input: ListTagsForResourceRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListTagsForResourceResponse {
        let tags = try look { world throws(Fault) in try world.containerTags(of: input.resourceArn) }
        return ListTagsForResourceResponse(tags: tags.map(ECSAPI.Tag.init))
    }

    package func tagResource(
        _ input: TagResourceRequest, _ context: RequestContext
    ) async throws(ServiceError) -> TagResourceResponse {
        try await commit { transaction throws(Fault) in
            try transaction.changeContainerTags(of: input.resourceArn, adding: input.tags.map(\.record))
        }
        return TagResourceResponse()
    }

    package func untagResource(
        _ input: UntagResourceRequest, _ context: RequestContext
    ) async throws(ServiceError) -> UntagResourceResponse {
        try await commit { transaction throws(Fault) in
            try transaction.changeContainerTags(of: input.resourceArn, removing: input.tagKeys)
        }
        return UntagResourceResponse()
    }
}
