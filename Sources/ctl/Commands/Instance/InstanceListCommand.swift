import ArgumentParser
import EC2API
import Foundation

struct InstanceListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists instances.",
        discussion: "Example: ctl instance list --env demo-blue"
    )

    @OptionGroup var options: GlobalOptions

    @Option(name: .customLong("env"), help: "Only of this environment.")
    var environment: String?

    /// Beanstalk tags the instances of an environment with its name.
    private static let environmentTag = "elasticbeanstalk:environment-name"

    struct Row: Encodable {
        var id, state: String
        var environment, address: String?
        var launched: Date?
    }

    func run() throws {
        let filters = environment.map { [Filter(name: "tag:" + Self.environmentTag, values: [$0])] } ?? []
        let reply = try options.client().call(
            EC2.describeInstances, of: EC2.description, DescribeInstancesRequest(filters: filters))
        try options.printer.print(
            reply.output.reservations.flatMap(\.instances).map(Self.row),
            [
                Column("INSTANCE", \.id), Column("ENVIRONMENT") { Cell.of($0.environment) }, Column("STATE", \.state),
                Column("ADDRESS") { Cell.of($0.address) }, Column("LAUNCHED") { Cell.of($0.launched) },
            ])
    }

    private static func row(_ instance: Instance) -> Row {
        Row(
            id: Cell.of(instance.instanceId), state: Cell.of(instance.state?.name?.rawValue),
            environment: instance.tags.first { $0.key == environmentTag }?.value, address: instance.privateIpAddress,
            launched: instance.launchTime)
    }
}
