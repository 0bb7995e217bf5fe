import ArgumentParser
import ElasticLoadBalancingV2API

struct TargetGroupListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists target groups.",
        discussion: "Example: ctl tg list"
    )

    @OptionGroup var options: GlobalOptions

    struct Row: Encodable {
        var name, arn, `protocol`, healthCheck: String
        var port: Int?
        var loadBalancers: [String]
    }

    func run() throws {
        let rows = try options.client().targetGroups().map { group in
            Row(
                name: Cell.of(group.targetGroupName), arn: Cell.of(group.targetGroupArn),
                protocol: Cell.of(group.protocol?.rawValue), healthCheck: Self.check(group), port: group.port,
                loadBalancers: group.loadBalancerArns)
        }
        try options.printer.print(
            rows,
            [
                Column("NAME", \.name), Column("PROTOCOL", \.protocol), Column("PORT") { Cell.of($0.port) },
                Column("HEALTH CHECK", \.healthCheck),
            ])
    }

    private static func check(_ group: TargetGroup) -> String {
        "\(Cell.of(group.healthCheckPath)) every \(Cell.of(group.healthCheckIntervalSeconds))s"
    }
}
