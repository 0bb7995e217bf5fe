import Domain
package import IAMAPI
package import Smithy

extension IAMService {
    package func createRole(
        _ input: CreateRoleRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateRoleResponse {
        let new = NewRole(
            name: input.roleName, path: input.path ?? "/", description: input.description,
            trustPolicy: input.assumeRolePolicyDocument, maxSessionDuration: input.maxSessionDuration ?? 3_600,
            permissionsBoundary: input.permissionsBoundary, tags: .init(input.tags))
        let made = try await commit { transaction throws(Fault) in
            try transaction.createRole(new, of: context.account)
        }
        return CreateRoleResponse(role: .init(made))
    }
}
