import Routing

extension RoutingTable {
    /// Load balancers that log the health checks of a group, by the group's ARN.
    var loggersOfHealthChecks: [String: [String]] {
        var loggers: [String: [String]] = [:]
        for balancer in loadBalancers.values where balancer.logs.contains(.healthCheck) {
            for group in balancer.targetGroups {
                loggers[group, default: []].append(balancer.arn)
            }
        }
        return loggers
    }
}
