extension Transaction {
    /// Source: AWS CodeDeploy API Reference, `RegisterOnPremisesInstance`.
    package mutating func registerOnPremisesInstance(
        _ name: String, sessionARN: String?, userARN: String?, in scope: Scope
    ) throws(Fault) {
        let same = world.onPremisesInstances.values.filter { $0.scope == scope && $0.name == name }
        guard !same.contains(where: { $0.deregisteredAt == nil }) else {
            throw Fault(.alreadyExists(.onPremisesInstance), "The on-premises instance name \(name) is already used")
        }
        for old in same { delete(old) }
        save(
            OnPremisesInstance(
                id: ids.uppercaseLetters(10), scope: scope, name: name, sessionARN: sessionARN, userARN: userARN,
                at: now))
    }

    package mutating func deregisterOnPremisesInstance(_ name: String, in scope: Scope) throws(Fault) {
        let instance = try world.requireOnPremisesInstance(name, in: scope)
        update(OnPremisesInstance.self, instance.id) { [now] in $0.deregisteredAt = $0.deregisteredAt ?? now }
    }

    /// All of them or none.
    package mutating func changeTags(
        ofOnPremises names: [String], adding added: [Tag] = [], removing removed: [Tag] = [], in scope: Scope
    ) throws(Fault) {
        for name in names {
            var instance = try world.requireOnPremisesInstance(name, in: scope)
            instance.tags = instance.tags.filter { !removed.contains($0) }.adding(added)
            try Tag.check(instance.tags, atMost: 10)
            save(instance)
        }
    }

    /// Of an application or a deployment group, by ARN.
    package mutating func changeCodeDeployTags(
        of arn: String, adding added: [Tag] = [], removing keys: [String] = [], in scope: Scope
    ) throws(Fault) {
        let tags = try world.codeDeployTags(of: arn, in: scope).removing(keys: keys).adding(added)
        try Tag.check(tags)
        switch try world.codeDeployResource(arn, in: scope) {
        case .application(let application): update(CodeDeployApplication.self, application.id) { $0.tags = tags }
        case .group(let group): update(DeploymentGroup.self, group.id) { $0.tags = tags }
        }
    }
}

extension World {
    enum CodeDeployResource {
        case application(CodeDeployApplication)
        case group(DeploymentGroup)
    }

    /// `…:application:NAME` or `…:deploymentgroup:APPLICATION/GROUP`.
    func codeDeployResource(_ arn: String, in scope: Scope) throws(Fault) -> CodeDeployResource {
        let parts = arn.split(separator: ":", maxSplits: 6, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 7, parts[0] == "arn", parts[2] == "codedeploy" else {
            throw Fault(.invalidParameter, "The specified ARN is not in a valid format: \(arn)")
        }
        switch parts[5] {
        case "application": return .application(try requireCodeDeployApplication(parts[6], in: scope))
        case "deploymentgroup":
            let names = parts[6].split(separator: "/", maxSplits: 1).map(String.init)
            guard names.count == 2 else { break }
            let application = try requireCodeDeployApplication(names[0], in: scope)
            return .group(try requireDeploymentGroup(names[1], of: application))
        default: break
        }
        throw Fault(.invalidCombination, "The specified ARN is not supported: \(arn)")
    }

    package func codeDeployTags(of arn: String, in scope: Scope) throws(Fault) -> [Tag] {
        switch try codeDeployResource(arn, in: scope) {
        case .application(let application): application.tags
        case .group(let group): group.tags
        }
    }
}
