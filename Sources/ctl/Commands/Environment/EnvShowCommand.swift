import ArgumentParser
import ElasticBeanstalkAPI

struct EnvShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one environment and what it is made of.",
        discussion: "Example: ctl env show demo-blue"
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The environment's name.")
    var name: String

    struct Row: Encodable {
        var environment: EnvRow
        var endpoint: String?
        var platform: String?
        var instances: [String]
        var loadBalancers: [String]
        var autoScalingGroups: [String]
    }

    private static var columns: [Column<Row>] {
        let listed: [Column<Row>] = EnvRow.columns.map { column in
            Column(column.heading) { column.cell($0.environment) }
        }
        let more: [Column<Row>] = [
            Column("ID") { Cell.of($0.environment.id) }, Column("ENDPOINT") { Cell.of($0.endpoint) },
            Column("PLATFORM") { Cell.of($0.platform) }, Column("UPDATED") { Cell.of($0.environment.updated) },
            Column("INSTANCES") { $0.instances.joined(separator: " ") },
            Column("LOAD BALANCER") { $0.loadBalancers.joined(separator: " ") },
            Column("SCALING GROUP") { $0.autoScalingGroups.joined(separator: " ") },
        ]
        return listed + more
    }

    func run() throws {
        let client = try options.client()
        let found = try environment(client)
        do {
            let parts = found.status == .terminated ? nil : try resources(client)
            try options.printer.print(one: Self.row(found, parts), Self.columns)
        } catch CtlError.refused(let code, let message) {
            // It may have ended between the two calls; what has ended has no parts.
            let now = try environment(client)
            guard now.status == .terminated else { throw CtlError.refused(code: code, message: message) }
            try options.printer.print(one: Self.row(now, nil), Self.columns)
        }
    }

    private func environment(_ client: TealClient) throws -> EnvironmentDescription {
        guard let found = try client.environments(names: [name]).first else {
            throw CtlError.refused(code: "EnvironmentNotFound", message: "there is no environment '\(name)'")
        }
        return found
    }

    private func resources(_ client: TealClient) throws -> EnvironmentResourceDescription? {
        try client.beanstalk(
            ElasticBeanstalk.describeEnvironmentResources, DescribeEnvironmentResourcesMessage(environmentName: name)
        ).output.environmentResources
    }

    private static func row(_ found: EnvironmentDescription, _ parts: EnvironmentResourceDescription?) -> Row {
        Row(
            environment: EnvRow(found), endpoint: found.endpointURL,
            platform: found.solutionStackName ?? found.platformArn,
            instances: parts?.instances.compactMap(\.id) ?? [],
            loadBalancers: parts?.loadBalancers.compactMap(\.name) ?? [],
            autoScalingGroups: parts?.autoScalingGroups.compactMap(\.name) ?? [])
    }
}
