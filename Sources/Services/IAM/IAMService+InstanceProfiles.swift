import Domain
package import IAMAPI
package import Smithy

extension IAMService {
    package func createInstanceProfile(
        _ input: CreateInstanceProfileRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateInstanceProfileResponse {
        let made = try await commit { transaction throws(Fault) in
            try transaction.createInstanceProfile(
                input.instanceProfileName, path: input.path ?? "/", tags: .init(input.tags), of: context.account)
        }
        return CreateInstanceProfileResponse(instanceProfile: .init(made, in: store.world))
    }

    package func getInstanceProfile(
        _ input: GetInstanceProfileRequest, _ context: RequestContext
    ) async throws(ServiceError) -> GetInstanceProfileResponse {
        let world = store.world
        let found = try look { _ throws(Fault) in
            try world.requireInstanceProfile(input.instanceProfileName, of: context.account)
        }
        return GetInstanceProfileResponse(instanceProfile: .init(found, in: world))
    }

    package func listInstanceProfiles(
        _ input: ListInstanceProfilesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListInstanceProfilesResponse {
        let world = store.world
        let found = world.instanceProfiles.values.filter {
            $0.account == context.account && $0.path.hasPrefix(input.pathPrefix ?? "/")
        }
        let page = try Page(of: found, by: \.name, marker: input.marker, maxItems: input.maxItems)
        return ListInstanceProfilesResponse(
            instanceProfiles: page.elements.map { .init($0, in: world, isListed: true) },
            isTruncated: page.next != nil, marker: page.next)
    }

    package func addRoleToInstanceProfile(
        _ input: AddRoleToInstanceProfileRequest, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            let profile = try transaction.world.requireInstanceProfile(
                input.instanceProfileName, of: context.account)
            let role = try transaction.world.requireRole(input.roleName, of: context.account)
            try transaction.addRole(role, to: profile)
        }
        return Empty()
    }
}
