import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    /// Makes or updates an environment for each version, as its bundle's `env.yaml` says.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Creating or updating groups of environments".
    package func composeEnvironments(
        _ input: ComposeEnvironmentsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> EnvironmentDescriptionsMessage {
        guard let application = input.applicationName, !input.versionLabels.isEmpty else {
            throw ServiceError("InvalidParameterCombination", "ApplicationName and VersionLabels must be specified.")
        }
        let made = try await commit { transaction throws(Fault) in
            var made: [Environment] = []
            for label in input.versionLabels {
                let version = try transaction.world.requireVersion(label, of: application, in: context.scope)
                made.append(
                    try transaction.compose(version, group: input.groupName, requestID: context.requestID))
            }
            return made
        }
        let world = store.world
        return EnvironmentDescriptionsMessage(
            environments: made.map { (world.environments[$0.id] ?? $0).described(in: world) })
    }
}

extension Transaction {
    fileprivate mutating func compose(
        _ version: ApplicationVersion, group: String?, requestID: String
    ) throws(Fault) -> Environment {
        guard let manifest = version.manifest, let pattern = manifest.environmentName else {
            throw Fault(
                .invalidParameter,
                "Application version '\(version.label)' has no environment manifest (env.yaml) with an EnvironmentName."
            )
        }
        let name = try Self.name(pattern, group)
        if let known = world.environment(id: nil, name: name, in: version.scope) {
            return try update(known, with: EnvironmentUpdate(versionLabel: version.label), requestID: requestID)
        }
        guard let stack = manifest.solutionStack else {
            throw Fault(
                .invalidParameter, "The env.yaml of application version '\(version.label)' has no SolutionStack.")
        }
        var new = NewEnvironment(
            applicationName: version.applicationName, name: name,
            cnamePrefix: try manifest.cname.map { cname throws(Fault) in try Self.name(cname, group) },
            versionLabel: version.label, solutionStack: stack)
        new.groupName = group
        if let tier = manifest.tier {
            guard let known = Environment.Tier(rawValue: tier) else {
                throw Fault(.invalidParameter, "The tier '\(tier)' in env.yaml is not one of: [WebServer, Worker].")
            }
            new.tier = known
        }
        new.links = try manifest.links.map { link throws(Fault) in
            EnvironmentLink(name: link.name, environment: try Self.name(link.environment, group))
        }
        return try createEnvironment(new, requestID: requestID, in: version.scope)
    }

    /// A `+` at the end stands for a dash and the group's name.
    private static func name(_ pattern: String, _ group: String?) throws(Fault) -> String {
        guard pattern.hasSuffix("+") else { return pattern }
        guard let group else {
            throw Fault(.invalidParameter, "GroupName is required: '\(pattern)' in env.yaml ends with a '+'.")
        }
        return pattern.dropLast() + "-" + group
    }
}
