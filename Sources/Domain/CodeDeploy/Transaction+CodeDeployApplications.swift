extension Transaction {
    package mutating func createCodeDeployApplication(
        _ name: String, platform: ComputePlatform, tags: [Tag], in scope: Scope
    ) throws(Fault) -> CodeDeployApplication {
        try requireFree(name, in: scope)
        try Tag.check(tags)
        let application = CodeDeployApplication(
            id: ids.uuid(), scope: scope, name: name, platform: platform, tags: tags, at: now)
        save(application)
        return application
    }

    package mutating func renameCodeDeployApplication(
        _ application: CodeDeployApplication, to name: String
    ) throws(Fault) {
        guard name != application.name else { return }
        try requireFree(name, in: application.scope)
        update(CodeDeployApplication.self, application.id) { $0.name = name }
    }

    private func requireFree(_ name: String, in scope: Scope) throws(Fault) {
        guard world.codeDeployApplication(named: name, in: scope) == nil else {
            throw Fault(.alreadyExists(.application), "Application already exists with name \(name)")
        }
    }

    /// With its groups and revisions. A deployment under way finds its group missing and fails; one that ended stays
    /// readable.
    package mutating func deleteCodeDeployApplication(named name: String, in scope: Scope) {
        guard let application = world.codeDeployApplication(named: name, in: scope) else { return }
        for group in world.deploymentGroups(of: application) { remove(group) }
        for revision in world.revisions(of: application) { delete(revision) }
        delete(application)
    }

    package mutating func registerRevision(
        _ location: RevisionLocation, of application: CodeDeployApplication, description: String?
    ) {
        let id = ApplicationRevision.id(application.id, location)
        var revision =
            world.applicationRevisions[id]
            ?? ApplicationRevision(of: application.id, location: location, description: description, at: now)
        if let description { revision.description = description }
        save(revision)
    }

    mutating func noteUse(of location: RevisionLocation, by applicationID: String) {
        let id = ApplicationRevision.id(applicationID, location)
        var revision =
            world.applicationRevisions[id]
            ?? ApplicationRevision(of: applicationID, location: location, description: nil, at: now)
        revision.firstUsedAt = revision.firstUsedAt ?? now
        revision.lastUsedAt = now
        save(revision)
    }

    package mutating func createDeploymentConfiguration(
        _ name: String, platform: ComputePlatform, rule: DeploymentRule, in scope: Scope
    ) throws(Fault) -> DeploymentConfiguration {
        guard !world.deploymentConfigurations(in: scope).contains(where: { $0.name == name }) else {
            throw Fault(
                .alreadyExists(.deploymentConfiguration), "A deployment configuration with the name \(name) exists")
        }
        let configuration = DeploymentConfiguration(
            id: ids.uuid(), scope: scope, name: name, platform: platform, rule: rule, at: now)
        save(configuration)
        return configuration
    }

    package mutating func deleteDeploymentConfiguration(_ name: String, in scope: Scope) throws(Fault) {
        guard !name.hasPrefix("CodeDeployDefault.") else {
            throw Fault(.invalidCombination, "A predefined deployment configuration cannot be deleted: \(name)")
        }
        if let user = world.deploymentGroups.values.first(where: { $0.configurationName == name && $0.scope == scope })
        {
            throw Fault(
                .inUse(.deploymentConfiguration),
                "The deployment configuration \(name) is used by the deployment group \(user.name)")
        }
        let found = world.deploymentConfigurations.values.first { $0.name == name && $0.scope == scope }
        if let found { delete(found) }
    }
}
