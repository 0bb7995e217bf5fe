import ArgumentParser
import ElasticBeanstalkAPI
import Foundation

struct VersionListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists versions, of one application or of all.",
        discussion: "Example: ctl version list demo"
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The application's name.")
    var application: String?

    func run() throws {
        let reply = try options.client().beanstalk(
            ElasticBeanstalk.describeApplicationVersions,
            DescribeApplicationVersionsMessage(applicationName: application))
        try options.printer.print(reply.output.applicationVersions.map(VersionRow.init), VersionRow.columns)
    }
}

struct VersionRow: Encodable {
    var application: String
    var label: String
    var status: String
    var source: String?
    var created: Date?

    static var columns: [Column<VersionRow>] {
        [
            Column("APPLICATION", \.application), Column("VERSION", \.label), Column("STATUS", \.status),
            Column("CREATED") { Cell.of($0.created) }, Column("SOURCE") { Cell.of($0.source) },
        ]
    }

    init(_ version: ApplicationVersionDescription) {
        application = version.applicationName ?? "-"
        label = version.versionLabel ?? "-"
        status = version.status?.rawValue ?? "-"
        source = version.sourceBundle.map { "\($0.s3Bucket ?? "")/\($0.s3Key ?? "")" }
        created = version.dateCreated
    }
}
