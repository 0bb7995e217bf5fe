import Domain
package import IAMAPI
package import Smithy

extension IAMService {
    package func getRole(
        _ input: GetRoleRequest, _ context: RequestContext
    ) async throws(ServiceError) -> GetRoleResponse {
        let found = try look { world throws(Fault) in try world.requireRole(input.roleName, of: context.account) }
        return GetRoleResponse(role: .init(found))
    }
}
