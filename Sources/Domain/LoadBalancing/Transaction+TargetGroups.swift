/// What `CreateTargetGroup` was asked for.
package struct NewTargetGroup: Sendable {
    package var name: String
    package var port: Int
    package var targetType: TargetGroup.TargetType
    package var vpcID: String?
    package var healthCheck: HealthCheckSettings
    package var tags: [Tag]
    package var spoken: String
    /// With `HTTP` and `HTTPS`.
    package var version: String?

    package init(
        name: String, port: Int, targetType: TargetGroup.TargetType, vpcID: String?, healthCheck: HealthCheckSettings,
        tags: [Tag], spoken: String = "HTTP", version: String? = nil
    ) {
        self.spoken = spoken
        self.version = version
        self.name = name
        self.port = port
        self.targetType = targetType
        self.vpcID = vpcID
        self.healthCheck = healthCheck
        self.tags = tags
    }
}

extension Transaction {
    /// Asking twice for the same gives the same.
    package mutating func createTargetGroup(_ new: NewTargetGroup, in scope: Scope) throws(Fault) -> TargetGroup {
        try LoadBalancingName.check(new.name, of: "Target group")
        let vpc = try Network.requireVPC(new.vpcID, in: scope)
        try ProtocolRules.checkGroup(new)
        try new.healthCheck.check(version: new.version)
        try Tag.check(new.tags)
        var group = TargetGroup(
            scope: scope, name: new.name, idSuffix: ids.hex(16), port: new.port, targetType: new.targetType,
            vpcID: vpc, healthCheck: new.healthCheck, tags: new.tags)
        group.spoken = new.spoken
        group.version = new.version
        if let known = world.targetGroup(named: new.name, in: scope) {
            guard known.hasSettings(of: group) else {
                throw Fault(
                    .alreadyExists(.targetGroup),
                    "A target group with the same name '\(new.name)' exists, but with different settings")
            }
            return known
        }
        if world.targetGroups.values.count(where: { $0.scope == scope }) >= LoadBalancingLimit.targetGroups {
            throw Fault(.tooMany(.targetGroup), "The maximum number of target groups has been reached")
        }
        save(group)
        return group
    }

    package mutating func modify(
        _ group: TargetGroup, healthCheck: HealthCheckSettings
    ) throws(Fault) -> TargetGroup {
        try healthCheck.check(version: group.version)
        var changed = group
        changed.healthCheck = healthCheck
        save(changed)
        return changed
    }

    package mutating func modifyAttributes(
        of group: TargetGroup, _ changes: [(key: String, value: String)]
    ) throws(Fault) -> TargetGroup {
        var changed = group
        for (key, value) in changes {
            try AttributeDefinition.check(key, value, among: changed.attributeDefinitions, "Target group")
            changed.attributes[key] = value
        }
        try changed.checkAttributes()
        if changes.contains(where: { $0.key == AttributeDefinition.mirrorTargetGroup }) { try checkMirror(of: changed) }
        save(changed)
        return changed
    }

    /// One that is not there is removed already.
    package mutating func deleteTargetGroup(arn: String, in scope: Scope) throws(Fault) {
        guard let group = world.targetGroups[arn], group.scope == scope else { return }
        if let owner = world.environment(owning: arn) {
            throw Fault(
                .inUse(.targetGroup),
                "Target group '\(arn)' belongs to the Beanstalk environment '\(owner.name)' and is deleted with it")
        }
        try deleteTargetGroup(group)
    }
}

extension TargetGroup {
    fileprivate func hasSettings(of other: TargetGroup) -> Bool {
        port == other.port && targetType == other.targetType && vpcID == other.vpcID
            && (spoken ?? "HTTP") == (other.spoken ?? "HTTP") && (version ?? "HTTP1") == (other.version ?? "HTTP1")
            && healthCheck == other.healthCheck && tags == other.tags
    }
}
