import Domain
import ElasticBeanstalkAPI

extension Environment {
    /// As `DescribeEnvironments` shows it.
    func described(in world: World) -> EnvironmentDescription {
        let loadBalancer = resources.flatMap { world.loadBalancers[$0.loadBalancer] }
        return EnvironmentDescription(
            environmentName: name, environmentId: id, applicationName: applicationName, versionLabel: versionLabel,
            solutionStackName: solutionStack, platformArn: Platform.arn(of: solutionStack, region: region),
            templateName: templateName, description: description, endpointURL: loadBalancer?.dnsName, cname: cname,
            dateCreated: createdAt,
            dateUpdated: updatedAt, status: EnvironmentStatus(rawValue: status.rawValue),
            abortableOperationInProgress: world.operation(on: self)?.isAbortable ?? false,
            health: EnvironmentHealth(rawValue: health.colour.rawValue),
            healthStatus: EnvironmentHealthStatus(rawValue: health.status.rawValue), tier: Tier.web,
            environmentLinks: (links ?? []).map { .init(linkName: $0.name, environmentName: $0.environment) },
            environmentArn: arn, operationsRole: operationsRole)
    }
}
