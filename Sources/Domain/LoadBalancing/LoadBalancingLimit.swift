/// How many there may be.
/// Source: Elastic Load Balancing, "Quotas for your Application Load Balancers".
package enum LoadBalancingLimit {
    package static let loadBalancers = 50
    package static let listenersPerLoadBalancer = 50
    package static let targetGroups = 3_000
    package static let targetsPerGroup = 1_000
    package static let groupsPerAction = 5
    package static let groupsPerLoadBalancer = 100
    /// Not counting default rules.
    package static let rulesPerLoadBalancer = 100
    package static let conditionValuesPerRule = 5
    package static let wildcardsPerRule = 6
}
