extension Transaction {
    @discardableResult
    package mutating func createApplication(
        _ name: String, description: String?, tags: [Tag], in scope: Scope
    ) throws(Fault) -> Application {
        if world.application(name, in: scope) != nil {
            throw Fault(.alreadyExists(.application), "Application \(name) already exists.")
        }
        if name.contains("/") {
            throw Fault(
                .invalidParameter,
                "Value \(name) at 'ApplicationName' failed to satisfy constraint: "
                    + "Member must not contain the forward slash character")
        }
        try world.checkQuota(ofApplicationsIn: scope)
        let application = Application(scope: scope, name: name, description: description, tags: tags, at: now)
        save(application)
        tell(
            Event(
                scope: scope, severity: .info, message: "createApplication completed successfully.",
                applicationName: name))
        return application
    }

    package mutating func describeApplication(
        _ name: String, as description: String?, in scope: Scope
    ) throws(Fault) -> Application {
        var application = try world.requireApplication(name, in: scope)
        application.description = description ?? application.description
        application.updatedAt = now
        save(application)
        return application
    }

    /// Removes the application and its versions. Environments must be gone, or are terminated first by force.
    package mutating func deleteApplication(
        _ name: String, terminatingEnvironments force: Bool, requestID: String, in scope: Scope
    ) throws(Fault) {
        guard let application = world.application(name, in: scope) else { return }
        let living = world.environments(of: application).filter { !$0.isTerminated }
        if !living.isEmpty && !force {
            throw Fault(
                .operationInProgress,
                "Unable to delete application \(name) because it has "
                    + "\(living.count) active environment(s): terminate them first or use TerminateEnvByForce.")
        }
        for environment in living where environment.status != .terminating {
            try terminate(environment, requestID: requestID)
        }
        for version in world.versions(of: application) { delete(version) }
        for configuration in world.savedConfigurations(of: application) { delete(configuration) }
        delete(application)
        tell(
            Event(
                scope: scope, severity: .info, message: "The application has been deleted successfully.",
                applicationName: name, requestID: requestID))
    }
}
