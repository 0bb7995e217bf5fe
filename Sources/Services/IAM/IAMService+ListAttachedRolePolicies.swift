import Domain
package import IAMAPI
package import Smithy

extension IAMService {
    package func listAttachedRolePolicies(
        _ input: ListAttachedRolePoliciesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListAttachedRolePoliciesResponse {
        let role = try look { world throws(Fault) in try world.requireRole(input.roleName, of: context.account) }
        let found = role.policies.filter { Self.path(ofPolicy: $0).hasPrefix(input.pathPrefix ?? "/") }
        let page = try Page(of: found, by: \.self, marker: input.marker, maxItems: input.maxItems)
        return ListAttachedRolePoliciesResponse(
            attachedPolicies: page.elements.map { arn in
                .init(policyName: arn.split(separator: "/").last.map(String.init), policyArn: arn)
            }, isTruncated: page.next != nil, marker: page.next)
    }

    /// `/service-role/` of `arn:aws:iam::aws:policy/service-role/Name`.
    private static func path(ofPolicy arn: String) -> Substring {
        guard let first = arn.firstIndex(of: "/"), let last = arn.lastIndex(of: "/") else { return "/" }
        return arn[first...last]
    }
}
