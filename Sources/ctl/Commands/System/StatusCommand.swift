import ArgumentParser
import ElasticBeanstalkAPI

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Tells whether teald runs, and what it holds.",
        discussion: "Example: ctl status --endpoint http://127.0.0.1:4566"
    )

    @OptionGroup var options: GlobalOptions

    struct Health: Decodable {
        var status: String
        var version: String
        var engine: String
    }

    struct Row: Encodable {
        var status, version, engine, endpoint: String
        var applications, environments, ready: Int
    }

    func run() throws {
        let client = try options.client()
        let health = try client.native("GET", "/_teal/health", as: Health.self)
        let applications = try client.beanstalk(
            ElasticBeanstalk.describeApplications, DescribeApplicationsMessage())
        let environments = try client.environments().filter { $0.status != .terminated }
        let row = Row(
            status: health.status, version: health.version, engine: health.engine, endpoint: client.endpoint.url,
            applications: applications.output.applications.count, environments: environments.count,
            ready: environments.count { $0.status == .ready })
        try options.printer.print(
            one: row,
            [
                Column("STATUS", \.status), Column("VERSION", \.version), Column("ENGINE", \.engine),
                Column("ENDPOINT", \.endpoint), Column("APPLICATIONS") { "\($0.applications)" },
                Column("ENVIRONMENTS") { "\($0.environments) (\($0.ready) ready)" },
            ])
    }
}
