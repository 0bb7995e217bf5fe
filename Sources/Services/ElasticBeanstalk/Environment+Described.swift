import Domain
import ElasticBeanstalkAPI

extension Environment {
    /// As `DescribeEnvironments` shows it.
    func described(in world: World) -> EnvironmentDescription {
        // A single instance is reached at an address, which has no name.
        let address = resources.flatMap { world.loadBalancers[$0.loadBalancer]?.address }
        let endpoint = isWorker ? nil : ownedOrSharedLoadBalancer(in: world)?.dnsName ?? address
        return EnvironmentDescription(
            environmentName: name, environmentId: id, applicationName: applicationName, versionLabel: versionLabel,
            solutionStackName: solutionStack, platformArn: Platform.arn(of: solutionStack, region: region),
            templateName: templateName, description: description, endpointURL: endpoint,
            cname: isWorker ? nil : cname,
            dateCreated: createdAt,
            dateUpdated: updatedAt, status: EnvironmentStatus(rawValue: status.rawValue),
            abortableOperationInProgress: world.operation(on: self)?.isAbortable ?? false,
            health: EnvironmentHealth(rawValue: health.colour.rawValue),
            healthStatus: EnvironmentHealthStatus(rawValue: health.status.rawValue),
            tier: TierNames.described(settledTier),
            environmentLinks: (links ?? []).map { .init(linkName: $0.name, environmentName: $0.environment) },
            environmentArn: arn, operationsRole: operationsRole)
    }
}

extension Environment {
    /// nil for a single instance, and before there is one.
    func ownedOrSharedLoadBalancer(in world: World) -> Domain.LoadBalancer? {
        resources.flatMap { world.loadBalancers[$0.loadBalancer] }.flatMap { $0.scope == scope ? $0 : nil }
    }
}
