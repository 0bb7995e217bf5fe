/// What `CreateDeployment` was asked for.
package struct NewDeployment: Sendable {
    package var groupName: String
    /// nil: the group's last good one, where that is allowed.
    package var revision: RevisionLocation?
    /// nil: the group's.
    package var configurationName: String?
    package var description: String?
    package var ignoresStopFailures = false
    package var updatesOutdatedOnly = false
    package var fileExists: String?
    package var mode: String?
    package var instances: TargetSelection?
    package var rollback: DeploymentGroup.Rollback?
    package var alarms: DeploymentGroup.Alarms?
    package var suspendedProcesses: [String]?

    package init(groupName: String, revision: RevisionLocation?) {
        self.groupName = groupName
        self.revision = revision
    }
}

extension Transaction {
    /// A group has one deployment at a time.
    /// Source: AWS CodeDeploy User Guide, "CodeDeploy quotas"; the sentence is the service's own.
    package mutating func createDeployment(
        _ new: NewDeployment, of application: CodeDeployApplication
    ) throws(Fault) -> CodeDeployment {
        let group = try world.requireDeploymentGroup(new.groupName, of: application)
        if let active = world.codeDeployments.values.first(where: { $0.keepsBusy(group: group.id) }) {
            throw Fault(
                .tooMany(.deployment),
                "The Deployment Group '\(group.name)' already has an active Deployment '\(active.id)'")
        }
        let name = new.configurationName ?? group.configurationName
        let configuration = try world.requireDeploymentConfiguration(name, in: application.scope)
        guard configuration.platform == application.platform else {
            throw Fault(.invalidParameter, "The deployment configuration \(name) is not for this compute platform")
        }
        let asksForLast = new.mode == "RESTART" || new.updatesOutdatedOnly
        guard let revision = new.revision ?? (asksForLast ? group.targetRevision : nil) else {
            throw Fault(.notFound(.revision), "Deployment revision is required")
        }
        var request = CodeDeployment.Request(
            revision: revision, configurationName: name, rule: configuration.rule, settings: group.settings)
        request.fill(from: new)
        request.previousRevision = group.targetRevision
        return addDeployment(request, to: group, of: application)
    }

    mutating func addDeployment(
        _ request: CodeDeployment.Request, to group: DeploymentGroup, of application: CodeDeployApplication
    ) -> CodeDeployment {
        let deployment = CodeDeployment(
            id: "d-" + ids.uppercaseLetters(9), group: group, platform: application.platform, request: request,
            at: now)
        save(deployment)
        noteUse(of: request.revision, by: application.id)
        noteAttempt(deployment)
        return deployment
    }

    /// The group remembers its last deployments; not those to single instances, which bring what was deployed before.
    mutating func noteAttempt(_ deployment: CodeDeployment) {
        guard deployment.request.move == nil else { return }
        let attempt = DeploymentGroup.Attempt(
            deploymentID: deployment.id, status: deployment.status, createdAt: deployment.createdAt,
            endedAt: deployment.completedAt)
        update(DeploymentGroup.self, deployment.groupID) { group in
            if group.lastAttempted.map({ $0.createdAt <= deployment.createdAt }) ?? true {
                group.lastAttempted = attempt
            }
            guard deployment.status == .succeeded else { return }
            group.lastSuccessful = attempt
            group.targetRevision = deployment.request.revision
        }
    }
}

extension CodeDeployment.Request {
    fileprivate mutating func fill(from new: NewDeployment) {
        description = new.description
        ignoresStopFailures = new.ignoresStopFailures
        updatesOutdatedOnly = new.updatesOutdatedOnly
        fileExists = new.fileExists
        mode = new.mode
        instances = new.instances
        rollback = new.rollback
        alarms = new.alarms
        suspendedProcesses = new.suspendedProcesses
    }
}
