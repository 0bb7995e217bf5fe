import ArgumentParser
import ElasticLoadBalancingV2API

struct TargetGroupHealthCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "health",
        abstract: "Shows the health of targets, of one group or of all.",
        discussion: "Example: ctl tg health"
    )

    @OptionGroup var options: GlobalOptions

    @Argument(help: "The target group's name or ARN.")
    var group: String?

    struct Row: Encodable {
        var group, target, state: String
        var port: Int?
        var reason, description: String?
    }

    func run() throws {
        let client = try options.client()
        let rows = try client.targetGroups(group).flatMap { try Self.rows(of: $0, client) }
        try options.printer.print(
            rows,
            [
                Column("GROUP", \.group), Column("TARGET", \.target), Column("PORT") { Cell.of($0.port) },
                Column("STATE", \.state), Column("REASON") { Cell.of($0.reason) },
                Column("DESCRIPTION") { Cell.of($0.description) },
            ])
    }

    private static func rows(of group: TargetGroup, _ client: TealClient) throws -> [Row] {
        let input = DescribeTargetHealthInput(targetGroupArn: group.targetGroupArn ?? "")
        let reply = try client.call(
            ElasticLoadBalancingV2.describeTargetHealth, of: ElasticLoadBalancingV2.description, input)
        return reply.output.targetHealthDescriptions.map { found in
            Row(
                group: Cell.of(group.targetGroupName), target: Cell.of(found.target?.id),
                state: Cell.of(found.targetHealth?.state?.rawValue), port: found.target?.port,
                reason: found.targetHealth?.reason?.rawValue, description: found.targetHealth?.description)
        }
    }
}
