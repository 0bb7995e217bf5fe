extension World {
    package func application(_ name: String, in scope: Scope) -> Application? {
        applications[Application.arn(scope, name)]
    }

    package func requireApplication(_ name: String, in scope: Scope) throws(Fault) -> Application {
        guard let application = application(name, in: scope) else {
            throw Fault(.notFound(.application), "No Application named '\(name)' found.")
        }
        return application
    }

    package func version(_ label: String, of application: String, in scope: Scope) -> ApplicationVersion? {
        versions[ApplicationVersion.arn(scope, application, label)]
    }

    package func requireVersion(
        _ label: String, of application: String, in scope: Scope
    ) throws(Fault) -> ApplicationVersion {
        guard let version = version(label, of: application, in: scope) else {
            throw Fault(.notFound(.applicationVersion), "No Application Version named '\(label)' found.")
        }
        return version
    }

    package func versions(of application: Application) -> [ApplicationVersion] {
        versions.values.filter { $0.applicationName == application.name && $0.scope == application.scope }
    }

    package func environments(of application: Application) -> [Environment] {
        environments.values.filter { $0.applicationName == application.name && $0.scope == application.scope }
    }

    /// The environment of that id or name that is not terminated.
    package func environment(id: String?, name: String?, in scope: Scope) -> Environment? {
        if let id { return environments[id].flatMap { $0.scope == scope && !$0.isTerminated ? $0 : nil } }
        return environments.values.first { $0.name == name && $0.scope == scope && !$0.isTerminated }
    }

    package func requireEnvironment(id: String?, name: String?, in scope: Scope) throws(Fault) -> Environment {
        guard let environment = environment(id: id, name: name, in: scope) else {
            if let id { throw Fault(.notFound(.environment), "No Environment found for EnvironmentId = '\(id)'.") }
            guard let name else {
                throw Fault(.invalidCombination, "Either EnvironmentId or EnvironmentName must be specified.")
            }
            throw Fault(.notFound(.environment), "No Environment found for EnvironmentName = '\(name)'.")
        }
        return environment
    }

    /// A living environment, or one that can be restored. Of several of a name the living one, else the last to end.
    package func requireRestorable(id: String?, name: String?, in scope: Scope) throws(Fault) -> Environment {
        if let living = environment(id: id, name: name, in: scope) { return living }
        let ended = environments.values.filter { $0.scope == scope && ($0.id == id || id == nil && $0.name == name) }
        guard let last = ended.max(by: { $0.updatedAt < $1.updatedAt }) else {
            return try requireEnvironment(id: id, name: name, in: scope)
        }
        return last
    }

    /// The operation under way on the environment.
    package func operation(on environment: Environment) -> EnvironmentOperation? {
        operations.values.first { $0.environmentID == environment.id && $0.isUnfinished }
    }

    /// All instances of the environment that count, oldest first.
    package func liveInstances(of environmentID: String) -> [Instance] {
        instances.values.filter { $0.environmentID == environmentID && $0.isLive }
            .sorted { ($0.launchedAt, $0.id) < ($1.launchedAt, $1.id) }
    }

    package func liveInstances(ofGroup id: String) -> [Instance] {
        instances.values.filter { $0.groupID == id && $0.isLive }
            .sorted { ($0.launchedAt, $0.id) < ($1.launchedAt, $1.id) }
    }

    /// Whether a new environment in the region may take the CNAME prefix: prefixes are unique among all accounts.
    package func isAvailable(cnamePrefix: String, region: String) -> Bool {
        !environments.values.contains {
            !$0.isTerminated && $0.region == region && $0.cnamePrefix.lowercased() == cnamePrefix.lowercased()
        }
    }
}
