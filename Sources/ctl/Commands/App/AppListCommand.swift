import ArgumentParser
import ElasticBeanstalkAPI
import Foundation

struct AppListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists applications.",
        discussion: "Example: ctl app list --output json"
    )

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let reply = try options.client().beanstalk(
            ElasticBeanstalk.describeApplications, DescribeApplicationsMessage())
        try options.printer.print(reply.output.applications.map(AppRow.init), AppRow.columns)
    }
}

struct AppRow: Encodable {
    var name: String
    var versions: Int
    var description: String?
    var created: Date?

    static var columns: [Column<AppRow>] {
        [
            Column("APPLICATION", \.name), Column("VERSIONS") { "\($0.versions)" },
            Column("CREATED") { Cell.of($0.created) }, Column("DESCRIPTION") { Cell.of($0.description) },
        ]
    }

    init(_ application: ApplicationDescription) {
        name = application.applicationName ?? "-"
        versions = application.versions.count
        description = application.description
        created = application.dateCreated
    }
}
