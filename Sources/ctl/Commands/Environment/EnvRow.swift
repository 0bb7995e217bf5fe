import ElasticBeanstalkAPI
import Foundation

/// An environment as it is listed.
struct EnvRow: Encodable {
    var environment: String
    var application: String
    var version: String?
    var status: String
    var health: String
    var cname: String?
    var id: String?
    var updated: Date?

    static var columns: [Column<EnvRow>] {
        [
            Column("ENVIRONMENT", \.environment), Column("APPLICATION", \.application),
            Column("VERSION") { Cell.of($0.version) }, Column("STATUS", \.status), Column("HEALTH", \.health),
            Column("CNAME") { Cell.of($0.cname) },
        ]
    }

    init(_ description: EnvironmentDescription) {
        environment = description.environmentName ?? "-"
        application = description.applicationName ?? "-"
        version = description.versionLabel
        status = description.status?.rawValue ?? "-"
        health = description.health?.rawValue ?? "-"
        cname = description.cname
        id = description.environmentId
        updated = description.dateUpdated
    }
}
