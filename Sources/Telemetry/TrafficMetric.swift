import Domain
import Observation

/// A metric of a load balancer, as CloudWatch names it and as the data plane counts it.
/// Source: Application Load Balancers guide and Network Load Balancers guide, "CloudWatch metrics for your …".
struct TrafficMetric {
    let metric: Observation.Metric
    let dimensions: Dimensions

    private static let application = "AWS/ApplicationELB"
    private static let network = "AWS/NetworkELB"

    /// What of a network load balancer is counted under other names than an application load balancer's.
    private static let networkNames: [String: Observation.Metric] = [
        "ActiveFlowCount": .activeConnectionCount, "NewFlowCount": .newConnectionCount,
        "ProcessedBytes": .processedBytes, "HealthyHostCount": .healthyHostCount,
        "UnHealthyHostCount": .unhealthyHostCount,
    ]

    /// nil for a metric of something else.
    init?(_ identity: MetricIdentity) {
        switch identity.namespace {
        case Self.application:
            guard let found = Observation.Metric.allCases.first(where: { $0.name == identity.name }) else { return nil }
            metric = found
        case Self.network:
            guard let found = Self.networkNames[identity.name] else { return nil }
            metric = found
        default: return nil
        }
        var found = Dimensions()
        for dimension in identity.dimensions {
            switch dimension.name {
            case "LoadBalancer": found.loadBalancer = dimension.value
            case "TargetGroup": found.targetGroup = dimension.value
            case "AvailabilityZone": found.availabilityZone = dimension.value
            default: return nil
            }
        }
        let isNetwork = identity.namespace == Self.network
        if let balancer = found.loadBalancer, balancer.hasPrefix("net/") != isNetwork { return nil }
        dimensions = found
    }

    /// Requests per target are also told of the target group alone.
    func fits(_ counted: Dimensions) -> Bool {
        counted == dimensions
            || metric == .requestCountPerTarget && dimensions.loadBalancer == nil
                && counted.targetGroup == dimensions.targetGroup
    }

    /// nil for what CloudWatch has no name for.
    static func identity(of key: MetricStore.Key) -> MetricIdentity? {
        var dimensions: [MetricDimension] = []
        if let zone = key.dimensions.availabilityZone { dimensions.append(MetricDimension("AvailabilityZone", zone)) }
        if let balancer = key.dimensions.loadBalancer { dimensions.append(MetricDimension("LoadBalancer", balancer)) }
        if let group = key.dimensions.targetGroup { dimensions.append(MetricDimension("TargetGroup", group)) }
        guard key.dimensions.loadBalancer?.hasPrefix("net/") == true else {
            return MetricIdentity(namespace: application, name: key.metric.name, dimensions: dimensions)
        }
        return networkNames.first { $0.value == key.metric }.map {
            MetricIdentity(namespace: network, name: $0.key, dimensions: dimensions)
        }
    }
}
