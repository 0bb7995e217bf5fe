extension EnvironmentConfiguration {
    private static let database = "aws:rds:dbinstance"

    /// Whether the environment shall have a database of its own. `eb` gives a password, and leaves the rest unsaid.
    package var wantsDatabase: Bool {
        if let said = given(Self.database, "HasCoupledDatabase") { return said == "true" }
        return given(Self.database, "DBPassword")?.isEmpty == false
    }

    package var deletionPolicy: EnvironmentDatabase.DeletionPolicy {
        EnvironmentDatabase.DeletionPolicy(rawValue: text(Self.database, "DBDeletionPolicy")) ?? .delete
    }

    fileprivate var databaseUser: String { text(Self.database, "DBUser") }
    fileprivate var databasePassword: String { text(Self.database, "DBPassword") }
}

extension World {
    package func database(of environment: Environment) -> EnvironmentDatabase? {
        databases.values.first { $0.environmentID == environment.id && $0.isCoupled && $0.status != .deleting }
    }

    /// What the environment's instances get to find their database.
    func databaseProperties(of environment: Environment, _ configuration: EnvironmentConfiguration) -> [String: String]
    {
        guard configuration.wantsDatabase else { return [:] }
        return database(of: environment)?.properties(prefix: containerPrefix) ?? [:]
    }

    package func isDatabase(container name: String) -> Bool {
        databases.values.contains { $0.containerName(prefix: containerPrefix) == name }
    }
}

extension Transaction {
    /// Makes the database that the options ask for, or tries once more.
    mutating func prepareDatabase(_ operation: EnvironmentOperation, _ environment: Environment) {
        let configuration = EnvironmentConfiguration(operation.options)
        guard configuration.wantsDatabase else { return }
        if let database = world.database(of: environment) {
            if database.status == .failed { update(EnvironmentDatabase.self, database.id) { $0.status = .creating } }
            return
        }
        let database = EnvironmentDatabase(
            id: "aa" + ids.lowercaseLetters(13), environment: environment, userName: configuration.databaseUser,
            password: configuration.databasePassword, at: now)
        save(database)
        tell(
            "Creating RDS database named: \(database.id). This may take a few minutes.", of: environment,
            requestID: operation.requestID)
    }

    package mutating func databaseAvailable(_ id: String) {
        guard let database = world.databases[id], database.status == .creating else { return }
        update(EnvironmentDatabase.self, id) { database in
            database.status = .available
            database.failure = nil
        }
        guard let environment = world.environments[database.environmentID] else { return }
        let host = database.containerName(prefix: world.containerPrefix)
        tell(
            "Created RDS database named: \(id). It answers at \(host):\(EnvironmentDatabase.port).", of: environment,
            requestID: world.operation(on: environment)?.requestID)
    }

    package mutating func databaseFailed(_ id: String, because reason: String) {
        update(EnvironmentDatabase.self, id) { database in
            database.status = .failed
            database.failure = reason
        }
    }

    /// The environment has no database any more: it was decoupled, or the environment ends.
    mutating func releaseDatabase(
        of environment: Environment, _ policy: EnvironmentDatabase.DeletionPolicy, requestID: String
    ) {
        guard let database = world.database(of: environment) else { return }
        let name = "The RDS database named \(database.id)"
        switch policy {
        case .delete:
            update(EnvironmentDatabase.self, database.id) { $0.status = .deleting }
            tell("Deleting RDS database named: \(database.id).", of: environment, requestID: requestID)
        case .retain:
            update(EnvironmentDatabase.self, database.id) { $0.isCoupled = false }
            tell("\(name) was decoupled from the environment and is retained.", of: environment, requestID: requestID)
        case .snapshot:
            update(EnvironmentDatabase.self, database.id) { $0.isCoupled = false }
            tell(
                "\(name) is retained as it is: Teal makes no snapshots of databases.", of: environment,
                severity: .warn, requestID: requestID)
        }
    }

    /// A coupled database stays with its environment, whatever name that answers at.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Blue/Green deployments with Elastic Beanstalk".
    mutating func warnOfDatabase(of environment: Environment, requestID: String) {
        guard let database = world.database(of: environment) else { return }
        let policy = EnvironmentConfiguration(environment.options).deletionPolicy
        tell(
            "The database \(database.id) is coupled to environment \(environment.name) and does not move with its CNAME"
                + (policy == .delete ? "; it is deleted with the environment." : ".")
                + " Decouple it for blue/green deployments.", of: environment, severity: .warn, requestID: requestID)
    }
}
