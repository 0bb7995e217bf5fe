import Domain
import Foundation
import IAMAPI

extension IAMAPI.Role {
    /// - Parameter isListed: lists leave out what only the role's own answer tells.
    init(_ role: Domain.Role, isListed: Bool = false) {
        self.init(
            path: role.path, roleName: role.name, roleId: role.uniqueID, arn: role.id, createDate: role.createdAt,
            assumeRolePolicyDocument: Self.encoded(role.trustPolicy), description: role.description,
            maxSessionDuration: role.maxSessionDuration,
            permissionsBoundary: isListed ? nil : role.permissionsBoundary.map(AttachedPermissionsBoundary.init),
            tags: isListed ? [] : role.tags.map { .init(key: $0.key, value: $0.value) })
    }

    /// As RFC 3986 encodes. Source: IAM API Reference, `Role`, `AssumeRolePolicyDocument`.
    private static func encoded(_ policy: String) -> String? {
        var plain = CharacterSet(charactersIn: "-._~0123456789")
        plain.insert(charactersIn: "a"..."z")
        plain.insert(charactersIn: "A"..."Z")
        return policy.addingPercentEncoding(withAllowedCharacters: plain)
    }
}

extension AttachedPermissionsBoundary {
    fileprivate init(_ arn: String) {
        self.init(permissionsBoundaryType: .permissionsBoundaryPolicy, permissionsBoundaryArn: arn)
    }
}

extension IAMAPI.InstanceProfile {
    init(_ profile: Domain.InstanceProfile, in world: World, isListed: Bool = false) {
        let role = profile.role.flatMap { world.roles[$0] }
        self.init(
            path: profile.path, instanceProfileName: profile.name, instanceProfileId: profile.uniqueID,
            arn: profile.id, createDate: profile.createdAt, roles: role.map { [.init($0, isListed: true)] } ?? [],
            tags: isListed ? [] : profile.tags.map { .init(key: $0.key, value: $0.value) })
    }
}

extension [Domain.Tag] {
    init(_ tags: [IAMAPI.Tag]) {
        self = tags.map { .init(key: $0.key, value: $0.value) }
    }
}
