/// What users ask of environments. Each starts an operation, or refuses; the operation does the rest.
extension Transaction {
    package mutating func createEnvironment(
        _ new: NewEnvironment, requestID: String, in scope: Scope
    ) throws(Fault) -> Environment {
        _ = try world.requireApplication(new.applicationName, in: scope)
        let version = try world.requireVersion(new.versionLabel, of: new.applicationName, in: scope)
        guard Platform.isKnown(new.solutionStack) else {
            throw Fault(.notFound(.platform), "No Solution Stack named '\(new.solutionStack)' found.")
        }
        let options = try new.options.over(version)
        if new.tier == .worker { try checkWorker(new, version) }
        try checkFrontage(EnvironmentConfiguration(options, tier: new.tier), of: nil, in: scope)
        let id = "e-" + ids.lowercaseLetters(10)
        let name = new.name ?? id
        var environment = Environment(
            scope: scope, id: id, new: new, name: name, cnamePrefix: try cnamePrefix(for: new, name, scope), at: now)
        try checkIsNew(environment)
        environment.options = options
        environment.links = new.links ?? version.manifest?.links
        save(environment)
        tell("createEnvironment is starting.", of: environment, requestID: requestID)
        start(.create, on: environment, requestID: requestID)
        warn(of: version, environment, requestID: requestID)
        tell(ofStored: options, environment, requestID: requestID)
        return environment
    }

    private func checkIsNew(_ environment: Environment) throws(Fault) {
        try world.checkQuota(ofEnvironmentsIn: environment.scope)
        try EnvironmentName.check(environment.name)
        if !environment.isWorker { try EnvironmentName.check(cnamePrefix: environment.cnamePrefix) }
        if world.environment(id: nil, name: environment.name, in: environment.scope) != nil {
            throw Fault(.alreadyExists(.environment), "Environment \(environment.name) already exists.")
        }
        guard
            environment.isWorker || world.isAvailable(cnamePrefix: environment.cnamePrefix, region: environment.region)
        else {
            throw Fault(.invalidParameter, "DNS name (\(environment.cname)) is not available.")
        }
    }

    private func checkWorker(_ new: NewEnvironment, _ version: ApplicationVersion) throws(Fault) {
        guard new.cnamePrefix == nil else {
            throw Fault(.invalidParameter, "CNAMEPrefix is not supported for environments of the Worker tier.")
        }
        try version.checkPeriodicTasks()
    }

    /// The prefix asked for; else the name, or the name and some random letters where that is taken.
    private func cnamePrefix(for new: NewEnvironment, _ name: String, _ scope: Scope) throws(Fault) -> String {
        if new.tier == .worker { return "" }
        if let prefix = new.cnamePrefix { return prefix }
        if world.isAvailable(cnamePrefix: name, region: scope.region) { return name }
        return "\(name.prefix(50)).\(ids.lowercaseLetters(10))".replacing(".", with: "-")
    }

    package mutating func update(
        _ environment: Environment, with update: EnvironmentUpdate, requestID: String
    ) throws(Fault) -> Environment {
        try checkIsReady(environment)
        var environment = environment
        let version = try world.requireVersion(
            update.versionLabel ?? environment.versionLabel, of: environment.applicationName, in: environment.scope)
        if let stack = update.solutionStack, !Platform.isKnown(stack) {
            throw Fault(.notFound(.platform), "No Solution Stack named '\(stack)' found.")
        }
        let before = environment.options
        let options = try before.applying(update.options, removing: update.removed).over(version)
        if environment.isWorker { try version.checkPeriodicTasks() }
        try checkFrontage(environment.configuration(options), of: environment, in: environment.scope)
        environment.description = update.description ?? environment.description
        environment.templateName = update.templateName ?? environment.templateName
        environment.deploymentID += 1
        if update.versionLabel != nil, let manifest = version.manifest, !manifest.links.isEmpty {
            environment.links = manifest.links
        }
        let isDeployment = update.versionLabel != nil
        start(
            isDeployment ? .deploy : .configure, on: environment, requestID: requestID,
            changes: .init(
                versionLabel: update.versionLabel, options: options, solutionStack: update.solutionStack,
                isImmutable: update.isImmutable ? true : nil))
        tell("Environment update is starting.", of: environment, requestID: requestID)
        if isDeployment { warn(of: version, environment, requestID: requestID) }
        tell(ofStored: options.filter { !before.contains($0) }, environment, requestID: requestID)
        return world.environments[environment.id] ?? environment
    }

    package mutating func restart(_ environment: Environment, requestID: String) throws(Fault) {
        try checkIsReady(environment)
        start(.restart, on: environment, requestID: requestID)
        tell("restartAppServer is starting.", of: environment, requestID: requestID)
    }

    /// A terminated environment is restored: it comes back with what it had, for as long as it is remembered.
    package mutating func rebuild(_ environment: Environment, requestID: String) throws(Fault) {
        if environment.isTerminated { return try restore(environment, requestID: requestID) }
        try checkIsReady(environment)
        start(.rebuild, on: environment, requestID: requestID)
        tell("rebuildEnvironment is starting.", of: environment, requestID: requestID)
    }

    /// Source: AWS Elastic Beanstalk Developer Guide, "Rebuilding Elastic Beanstalk environments".
    private mutating func restore(_ environment: Environment, requestID: String) throws(Fault) {
        _ = try world.requireVersion(
            environment.versionLabel, of: environment.applicationName, in: environment.scope)
        try checkIsNew(environment)
        var environment = environment
        environment.terminatedAt = nil
        environment.health = .pending
        start(.rebuild, on: environment, requestID: requestID)
        tell("rebuildEnvironment is starting.", of: environment, requestID: requestID)
    }

    /// Ends an environment, whatever else is being done to it: that is given up.
    package mutating func terminate(_ environment: Environment, requestID: String) throws(Fault) {
        if environment.status == .terminating || environment.isTerminated {
            throw Fault(
                .invalidParameter,
                "Environment named \(environment.name) is in an invalid state for "
                    + "this operation. Must be Ready.")
        }
        if var current = world.operation(on: environment) {
            current.phase = .finished
            current.finishedAt = now
            current.failure = "The environment was terminated."
            save(current)
        }
        start(.terminate, on: environment, requestID: requestID)
        tell("terminateEnvironment is starting.", of: environment, requestID: requestID)
    }

    /// Exchanges the two environments' CNAMEs, in one step: there is no moment at which a name leads nowhere.
    package mutating func swapCNAMEs(_ source: Environment, _ destination: Environment, requestID: String) throws(Fault)
    {
        guard source.id != destination.id else {
            throw Fault(.invalidParameter, "Cannot swap the CNAMEs of an environment with itself.")
        }
        for environment in [source, destination] {
            try checkIsReady(environment)
            guard !environment.isWorker else {
                throw Fault(
                    .invalidParameter,
                    "Environment named \(environment.name) is in the Worker tier and has no CNAME to swap.")
            }
        }
        var (source, destination) = (source, destination)
        tell("swapEnvironmentCNAMEs is starting.", of: source, requestID: requestID)
        for environment in [source, destination] { warnOfDatabase(of: environment, requestID: requestID) }
        swap(&source.cnamePrefix, &destination.cnamePrefix)
        for var environment in [source, destination] {
            environment.updatedAt = now
            save(environment)
            // Rules on a shared load balancer name the environment's own host.
            if environment.resources?.isShared == true {
                try arrangeFrontage(of: environment, environment.configuration)
            }
        }
        let names = "'\(source.name)' and '\(destination.name)'"
        for environment in [destination, source] {
            tell("Completed swapping CNAMEs for environments \(names).", of: environment, requestID: requestID)
        }
    }

    private func checkIsReady(_ environment: Environment) throws(Fault) {
        guard environment.status == .ready else {
            throw Fault(
                .invalidParameter,
                "Environment named \(environment.name) is in an invalid state for "
                    + "this operation. Must be Ready.")
        }
    }

    /// The version's image is made for the platform of the environment that is to run it next.
    private mutating func choosePlatform(_ stack: String, of environment: Environment, for label: String) {
        let version = world.version(label, of: environment.applicationName, in: environment.scope)
        guard let version else { return }
        update(ApplicationVersion.self, version.id) { $0.choose(Platform.image(of: stack)) }
    }

    /// What the version's bundle asks for and does not get.
    private mutating func warn(of version: ApplicationVersion, _ environment: Environment, requestID: String) {
        var warnings = version.manifest?.warnings ?? []
        let isPeriodic = version.manifest?.periodicTasks != nil || version.manifest?.periodicFailure != nil
        if isPeriodic, !environment.isWorker {
            warnings.append("cron.yaml in the bundle: periodic tasks belong to worker environments.")
        }
        for warning in warnings { tell(warning, of: environment, severity: .warn, requestID: requestID) }
    }

    private mutating func tell(ofStored options: [OptionSetting], _ environment: Environment, requestID: String) {
        let names = options.withoutEffect
        guard !names.isEmpty else { return }
        tell(
            "These options are kept and shown, and have no effect here: \(names.joined(separator: ", ")).",
            of: environment, requestID: requestID)
    }

    /// What an update brings; nil leaves as it is.
    private struct Changes {
        var versionLabel: String?
        var options: [OptionSetting]?
        var solutionStack: String?
        var isImmutable: Bool?
    }

    private mutating func start(
        _ kind: EnvironmentOperation.Kind, on environment: Environment, requestID: String, changes: Changes = .init()
    ) {
        var environment = environment
        environment.updatedAt = now
        environment.status = kind == .create ? .launching : kind == .terminate ? .terminating : .updating
        save(environment)
        let label = changes.versionLabel ?? environment.versionLabel
        choosePlatform(changes.solutionStack ?? environment.solutionStack, of: environment, for: label)
        var operation = EnvironmentOperation(
            id: ids.uuid(), environment: environment, kind: kind, requestID: requestID, versionLabel: label,
            options: changes.options ?? environment.options, deploymentID: environment.deploymentID, at: now)
        operation.solutionStack = changes.solutionStack
        operation.isImmutable = changes.isImmutable
        save(operation)
        enter(kind == .terminate || kind == .rebuild ? .emptying : .preparing, operation.id)
    }

    package mutating func tell(
        _ message: String, of environment: Environment, severity: Event.Severity = .info, requestID: String?
    ) {
        tell(
            Event(
                scope: environment.scope, severity: severity, message: message,
                applicationName: environment.applicationName, environmentName: environment.name,
                environmentID: environment.id, versionLabel: nil, requestID: requestID))
    }
}
