extension World {
    /// Names differ by more than the case of their letters.
    /// Source: IAM API Reference, `CreateRole`, `RoleName`.
    package func role(named name: String, of account: String) -> Role? {
        roles.values.first { $0.account == account && $0.name.lowercased() == name.lowercased() }
    }

    package func requireRole(_ name: String, of account: String) throws(Fault) -> Role {
        guard let found = role(named: name, of: account) else {
            throw Fault(.notFound(.role), "The role with name \(name) cannot be found.")
        }
        return found
    }

    package func instanceProfile(named name: String, of account: String) -> InstanceProfile? {
        instanceProfiles.values.first { $0.account == account && $0.name.lowercased() == name.lowercased() }
    }

    package func requireInstanceProfile(_ name: String, of account: String) throws(Fault) -> InstanceProfile {
        guard let found = instanceProfile(named: name, of: account) else {
            throw Fault(.notFound(.instanceProfile), "Instance Profile \(name) cannot be found.")
        }
        return found
    }
}
