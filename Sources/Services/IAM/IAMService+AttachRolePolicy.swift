import Domain
package import IAMAPI
package import Smithy

extension IAMService {
    package func attachRolePolicy(
        _ input: AttachRolePolicyRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            let role = try transaction.world.requireRole(input.roleName, of: context.account)
            try transaction.attachPolicy(input.policyArn, to: role)
        }
        return Empty()
    }
}
