import ArgumentParser
import ElasticLoadBalancingV2API

struct TargetGroupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tg",
        abstract: "Target groups: where load balancers send requests to.",
        discussion: "Example: ctl tg health",
        subcommands: [TargetGroupListCommand.self, TargetGroupHealthCommand.self]
    )
}

extension TealClient {
    /// All target groups, or the one with this name or ARN.
    func targetGroups(_ nameOrARN: String? = nil) throws(CtlError) -> [TargetGroup] {
        let isARN = nameOrARN?.hasPrefix("arn:") == true
        let input = DescribeTargetGroupsInput(
            targetGroupArns: isARN ? [nameOrARN ?? ""] : [],
            names: isARN ? [] : [nameOrARN].compactMap { $0 })
        return try call(
            ElasticLoadBalancingV2.describeTargetGroups, of: ElasticLoadBalancingV2.description, input
        ).output.targetGroups
    }
}
