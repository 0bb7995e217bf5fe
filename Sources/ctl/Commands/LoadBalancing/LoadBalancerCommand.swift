import ArgumentParser
import ElasticLoadBalancingV2API

struct LoadBalancerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lb",
        abstract: "Load balancers.",
        discussion: "Example: ctl lb list",
        subcommands: [LoadBalancerListCommand.self]
    )
}

struct LoadBalancerListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists load balancers.",
        discussion: "Example: ctl lb list --output json"
    )

    @OptionGroup var options: GlobalOptions

    struct Row: Encodable {
        var name, type, state, dnsName, arn: String
    }

    func run() throws {
        let reply = try options.client().call(
            ElasticLoadBalancingV2.describeLoadBalancers, of: ElasticLoadBalancingV2.description,
            DescribeLoadBalancersInput())
        let rows = reply.output.loadBalancers.map { balancer in
            Row(
                name: Cell.of(balancer.loadBalancerName), type: Cell.of(balancer.type?.rawValue),
                state: Cell.of(balancer.state?.code?.rawValue), dnsName: Cell.of(balancer.dnsName),
                arn: Cell.of(balancer.loadBalancerArn))
        }
        try options.printer.print(
            rows,
            [
                Column("NAME", \.name), Column("TYPE", \.type), Column("STATE", \.state),
                Column("DNS NAME", \.dnsName),
            ])
    }
}
