import Foundation

/// Source: IAM User Guide, "IAM and AWS STS quotas".
private enum AccessLimit {
    static let roles = 1_000
    static let instanceProfiles = 1_000
    static let policiesPerRole = 10
}

extension Transaction {
    package mutating func createRole(_ new: NewRole, of account: String) throws(Fault) -> Role {
        if world.role(named: new.name, of: account) != nil {
            throw Fault(.alreadyExists(.role), "Role with name \(new.name) already exists.")
        }
        guard Self.isPolicy(new.trustPolicy) else {
            throw Fault(.invalidCombination, "This policy contains invalid Json")
        }
        try Tag.check(new.tags)
        if world.roles.values.count(where: { $0.account == account }) >= AccessLimit.roles {
            throw Fault(.tooMany(.role), "Cannot exceed quota for RolesPerAccount: \(AccessLimit.roles)")
        }
        let role = Role(account: account, new: new, uniqueID: "AROA" + ids.uppercaseLetters(17), at: now)
        save(role)
        return role
    }

    package mutating func createInstanceProfile(
        _ name: String, path: String, tags: [Tag], of account: String
    ) throws(Fault) -> InstanceProfile {
        if world.instanceProfile(named: name, of: account) != nil {
            throw Fault(.alreadyExists(.instanceProfile), "Instance Profile \(name) already exists.")
        }
        try Tag.check(tags)
        if world.instanceProfiles.values.count(where: { $0.account == account }) >= AccessLimit.instanceProfiles {
            throw Fault(
                .tooMany(.instanceProfile),
                "Cannot exceed quota for InstanceProfilesPerAccount: \(AccessLimit.instanceProfiles)")
        }
        let profile = InstanceProfile(
            account: account, name: name, path: path, uniqueID: "AIPA" + ids.uppercaseLetters(17), tags: tags, at: now)
        save(profile)
        return profile
    }

    /// A profile has room for one role.
    package mutating func addRole(_ role: Role, to profile: InstanceProfile) throws(Fault) {
        if profile.role != nil {
            throw Fault(
                .tooMany(.role), "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1")
        }
        var changed = profile
        changed.role = role.id
        save(changed)
    }

    /// Any of AWS's own managed policies is taken to exist; an account has none of its own here.
    package mutating func attachPolicy(_ arn: String, to role: Role) throws(Fault) {
        guard arn.hasPrefix("arn:aws:iam::") else { throw Fault(.invalidParameter, "ARN \(arn) is not valid.") }
        let prefix = "arn:aws:iam::aws:policy/"
        guard arn.hasPrefix(prefix), arn.count > prefix.count else {
            throw Fault(.notFound(.policy), "Policy \(arn) does not exist or is not attachable.")
        }
        if role.policies.contains(arn) { return }
        if role.policies.count >= AccessLimit.policiesPerRole {
            throw Fault(
                .tooMany(.policy), "Cannot exceed quota for PoliciesPerRole: \(AccessLimit.policiesPerRole)")
        }
        var changed = role
        changed.policies.append(arn)
        save(changed)
    }

    private static func isPolicy(_ text: String) -> Bool {
        do {
            let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
            return (value as? [String: Any])?["Statement"] != nil
        } catch {
            return false
        }
    }
}
