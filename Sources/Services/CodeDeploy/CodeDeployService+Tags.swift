package import CodeDeployAPI
import Domain
package import Smithy

extension CodeDeployService {
    package func tagResource(
        _ input: TagResourceInput, _ context: RequestContext
    ) async throws(ServiceError) -> TagResourceOutput {
        try Self.check(arn: input.resourceArn)
        let tags = input.tags.map(\.record)
        try await commit { transaction throws(Fault) in
            try transaction.changeCodeDeployTags(of: input.resourceArn, adding: tags, in: context.scope)
        }
        return TagResourceOutput()
    }

    package func untagResource(
        _ input: UntagResourceInput, _ context: RequestContext
    ) async throws(ServiceError) -> UntagResourceOutput {
        try Self.check(arn: input.resourceArn)
        try await commit { transaction throws(Fault) in
            try transaction.changeCodeDeployTags(of: input.resourceArn, removing: input.tagKeys, in: context.scope)
        }
        return UntagResourceOutput()
    }

    package func listTagsForResource(
        _ input: ListTagsForResourceInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListTagsForResourceOutput {
        try Self.check(arn: input.resourceArn)
        let tags = try look { world throws(Fault) in
            try world.codeDeployTags(of: input.resourceArn, in: context.scope)
        }
        let page = try Page(tags, by: { $0.key }, token: input.nextToken)
        return ListTagsForResourceOutput(tags: page.elements.map(\.described), nextToken: page.next)
    }

    private static func check(arn: String) throws(ServiceError) {
        guard arn.hasPrefix("arn:"), arn.split(separator: ":").count > 5 else {
            throw CodeDeployFault.invalidArn("The specified ARN is not in a valid format: \(arn)")
        }
    }

    /// Connections to GitHub are made in AWS's console, so there is none.
    package func listGitHubAccountTokenNames(
        _ input: ListGitHubAccountTokenNamesInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListGitHubAccountTokenNamesOutput {
        ListGitHubAccountTokenNamesOutput(tokenNameList: [])
    }

    package func deleteGitHubAccountToken(
        _ input: DeleteGitHubAccountTokenInput, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteGitHubAccountTokenOutput {
        guard let name = input.tokenName else {
            throw CodeDeployFault.gitHubAccountTokenNameRequired("The call is missing a required token name")
        }
        throw CodeDeployFault.gitHubAccountTokenDoesNotExist(
            "No GitHub account connection exists with the name \(name)")
    }

    package func deleteResourcesByExternalId(
        _ input: DeleteResourcesByExternalIdInput, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteResourcesByExternalIdOutput {
        DeleteResourcesByExternalIdOutput()
    }
}
