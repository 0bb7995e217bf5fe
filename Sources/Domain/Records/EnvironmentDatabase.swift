package import Foundation

/// A database that an environment asked for: a PostgreSQL container of its own.
///
/// It belongs to the environment (is coupled to it) until it is decoupled or the environment ends; what then becomes of it
/// is its deletion policy.
/// Source: AWS Elastic Beanstalk Developer Guide, "Adding a database to your Elastic Beanstalk environment".
package struct EnvironmentDatabase: Record, Scoped {
    package static let tableName = "environmentDatabase"
    package static var place: WritableKeyPath<World, [String: EnvironmentDatabase]> { \.databases }

    /// `aa` and thirteen letters and digits, as Beanstalk names them.
    package var id: String
    package var account: String
    package var region: String
    /// The environment that it was made for.
    package var environmentID: String
    package var isCoupled: Bool
    package var userName: String
    package var password: String
    package var status: Status
    /// Why it does not run, for a person.
    package var failure: String?
    package var createdAt: Date

    package enum Status: String, Codable, Sendable {
        case creating, available, failed, deleting
    }

    package enum DeletionPolicy: String, Codable, Sendable {
        case delete = "Delete"
        case retain = "Retain"
        case snapshot = "Snapshot"
    }

    package static let image = "teal-platform/postgres"
    package static let port = 5_432
    /// The name that Beanstalk gives to the database within the database.
    package static let databaseName = "ebdb"

    package init(id: String, environment: Environment, userName: String, password: String, at now: Date) {
        self.id = id
        account = environment.account
        region = environment.region
        environmentID = environment.id
        isCoupled = true
        self.userName = userName
        self.password = password
        status = .creating
        createdAt = now
    }

    /// Also the host name by which instances find it: the engine's network knows its containers by name.
    package func containerName(prefix: String) -> String { "\(prefix)-\(id)" }

    /// What the environment's instances get.
    /// Source: AWS Elastic Beanstalk Developer Guide, "Adding a database", "Environment properties".
    package func properties(prefix: String) -> [String: String] {
        [
            "RDS_HOSTNAME": containerName(prefix: prefix), "RDS_PORT": String(Self.port),
            "RDS_DB_NAME": Self.databaseName, "RDS_USERNAME": userName, "RDS_PASSWORD": password,
        ]
    }
}

extension EnvironmentDatabase {
    package enum Decision: Sendable, Equatable {
        case start
        case remove(container: String)
        case forget
        case wait
    }

    package func decide(in world: World, given seen: Observations) -> Decision {
        guard let containers = seen.containers else { return .wait }
        let name = containerName(prefix: world.containerPrefix)
        switch status {
        case .deleting: return containers[name] == nil ? .forget : .remove(container: name)
        case .creating: return .start
        case .available:
            if case .running = containers[name] { return .wait }
            return .start
        case .failed: return .wait
        }
    }
}
