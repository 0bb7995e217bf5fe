/// What CodeDeploy's operations look up, and how AWS says that it is not there.
extension World {
    package func codeDeployApplication(named name: String, in scope: Scope) -> CodeDeployApplication? {
        codeDeployApplications.values.first { $0.name == name && $0.scope == scope }
    }

    package func requireCodeDeployApplication(_ name: String, in scope: Scope) throws(Fault) -> CodeDeployApplication {
        guard let found = codeDeployApplication(named: name, in: scope) else {
            throw Fault(.notFound(.application), "No application found for name: \(name)")
        }
        return found
    }

    package func deploymentGroups(of application: CodeDeployApplication) -> [DeploymentGroup] {
        deploymentGroups.values.filter { $0.applicationID == application.id }
    }

    package func requireDeploymentGroup(
        _ name: String, of application: CodeDeployApplication
    ) throws(Fault) -> DeploymentGroup {
        guard let found = deploymentGroups(of: application).first(where: { $0.name == name }) else {
            throw Fault(.notFound(.deploymentGroup), "No Deployment Group found for name: \(name)")
        }
        return found
    }

    /// AWS's own and the account's.
    package func deploymentConfigurations(in scope: Scope) -> [DeploymentConfiguration] {
        DeploymentConfiguration.predefined(in: scope)
            + deploymentConfigurations.values.filter { $0.scope == scope }
    }

    package func requireDeploymentConfiguration(
        _ name: String, in scope: Scope
    ) throws(Fault) -> DeploymentConfiguration {
        guard let found = deploymentConfigurations(in: scope).first(where: { $0.name == name }) else {
            throw Fault(.notFound(.deploymentConfiguration), "No Deployment Configuration found for name: \(name)")
        }
        return found
    }

    package func requireDeployment(_ id: String, in scope: Scope) throws(Fault) -> CodeDeployment {
        guard let found = codeDeployments[id], found.scope == scope else {
            throw Fault(.notFound(.deployment), "The deployment \(id) could not be found")
        }
        return found
    }

    package func revisions(of application: CodeDeployApplication) -> [ApplicationRevision] {
        applicationRevisions.values.filter { $0.applicationID == application.id }
    }

    package func requireRevision(
        _ location: RevisionLocation, of application: CodeDeployApplication
    ) throws(Fault) -> ApplicationRevision {
        guard let found = applicationRevisions[ApplicationRevision.id(application.id, location)] else {
            throw Fault(.notFound(.revision), "No application revision found for the location \(location.key)")
        }
        return found
    }

    package func requireOnPremisesInstance(_ name: String, in scope: Scope) throws(Fault) -> OnPremisesInstance {
        let mine = onPremisesInstances.values.filter { $0.name == name && $0.scope == scope }
        guard let found = mine.first else {
            throw Fault(.notFound(.onPremisesInstance), "The on-premises instance \(name) is not registered")
        }
        return found
    }

    /// The deployment that keeps others of its group waiting. Those to single instances that are launched or ended go on
    /// beside any other.
    package func activeDeployment(ofGroup id: String) -> CodeDeployment? {
        codeDeployments.values.filter { $0.keepsBusy(group: id) && $0.phase != .queued }
            .min { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }
}
