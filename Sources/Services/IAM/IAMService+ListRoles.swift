import Domain
package import IAMAPI
package import Smithy

extension IAMService {
    package func listRoles(
        _ input: ListRolesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListRolesResponse {
        let found = store.world.roles.values.filter {
            $0.account == context.account && $0.path.hasPrefix(input.pathPrefix ?? "/")
        }
        let page = try Page(of: found, by: \.name, marker: input.marker, maxItems: input.maxItems)
        return ListRolesResponse(
            roles: page.elements.map { .init($0, isListed: true) }, isTruncated: page.next != nil, marker: page.next)
    }
}
