/// What `UpdateDeploymentGroup` changes; nil leaves as it is.
package struct DeploymentGroupChange: Sendable {
    package var name: String?
    package var configurationName: String?
    package var settings: DeploymentGroup.Settings

    package init(name: String? = nil, configurationName: String? = nil, settings: DeploymentGroup.Settings) {
        self.name = name
        self.configurationName = configurationName
        self.settings = settings
    }
}

extension Transaction {
    package mutating func createDeploymentGroup(
        _ name: String, of application: CodeDeployApplication, configurationName: String?,
        settings: DeploymentGroup.Settings, tags: [Tag]
    ) throws(Fault) -> DeploymentGroup {
        try requireFree(name, in: application)
        try Tag.check(tags)
        let configuration = configurationName ?? DeploymentConfiguration.defaultName(of: application.platform)
        try check(configuration, and: settings, for: application)
        let group = DeploymentGroup(
            id: ids.uuid(), of: application, name: name, configurationName: configuration, settings: settings,
            tags: tags, at: now)
        save(group)
        placeHooks(ofGroup: group.id)
        return group
    }

    package mutating func change(
        _ group: DeploymentGroup, _ change: DeploymentGroupChange
    ) throws(Fault) {
        guard let application = world.codeDeployApplications[group.applicationID] else { return }
        if let name = change.name, name != group.name { try requireFree(name, in: application) }
        let configuration = change.configurationName ?? group.configurationName
        try check(configuration, and: change.settings, for: application)
        update(DeploymentGroup.self, group.id) { group in
            group.name = change.name ?? group.name
            group.configurationName = configuration
            group.settings = change.settings
        }
        placeHooks(ofGroup: group.id)
    }

    /// A group that is not there is as good as deleted.
    package mutating func deleteDeploymentGroup(_ name: String, of application: CodeDeployApplication) {
        for group in world.deploymentGroups(of: application) where group.name == name { remove(group) }
    }

    /// With what it has put into Auto Scaling groups.
    mutating func remove(_ group: DeploymentGroup) {
        removeHooks(of: group)
        delete(group)
    }

    private func requireFree(_ name: String, in application: CodeDeployApplication) throws(Fault) {
        guard !world.deploymentGroups(of: application).contains(where: { $0.name == name }) else {
            throw Fault(.alreadyExists(.deploymentGroup), "The deployment group name \(name) is already used")
        }
    }

    private func check(
        _ configuration: String, and settings: DeploymentGroup.Settings, for application: CodeDeployApplication
    ) throws(Fault) {
        let scope = application.scope
        let known = try world.requireDeploymentConfiguration(configuration, in: scope)
        guard known.platform == application.platform else {
            throw Fault(
                .invalidParameter,
                "The deployment configuration \(configuration) is for the compute platform \(known.platform.rawValue)")
        }
        for name in settings.targets.groups where world.group(named: name, in: scope) == nil {
            throw Fault(.notFound(.autoScalingGroup), "The Auto Scaling group \(name) does not exist")
        }
        let pairs = settings.loadBalancer?.pairs ?? []
        for name in (settings.loadBalancer?.targetGroups ?? []) + pairs.flatMap(\.targetGroups)
        where world.targetGroup(named: name, in: scope) == nil {
            throw Fault(.notFound(.targetGroup), "The target group \(name) does not exist")
        }
        for arn in pairs.flatMap({ $0.production + ($0.test ?? []) }) {
            _ = try world.requireListener(arn, in: scope)
        }
    }
}
