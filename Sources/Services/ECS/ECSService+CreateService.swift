import Domain
package import ECSAPI
package import Smithy
import Wire

extension ECSService {
    package func createService(
        _ input: CreateServiceRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateServiceResponse {
        guard Self.isName(input.serviceName) else {
            throw ECSFault.invalidParameter("Service name must match [a-zA-Z0-9_-] and have at most 255 characters.")
        }
        let new = try newService(input, context)
        let service = try await commit { transaction throws(Fault) in
            let cluster = try transaction.world.requireCluster(input.cluster, in: context.scope)
            return try transaction.createService(new, in: cluster)
        }
        return CreateServiceResponse(service: try service.described(in: store.world, include: [.tags]))
    }

    private func newService(
        _ input: CreateServiceRequest, _ context: RequestContext
    ) throws(ServiceError) -> NewService {
        let controller = ClusterService.Controller(rawValue: input.deploymentController?.type.rawValue ?? "ECS") ?? .ecs
        let isDaemon = input.schedulingStrategy == .daemon
        if controller != .external, input.desiredCount == nil, !isDaemon {
            throw ECSFault.invalidParameter("DesiredCount is required for REPLICA services.")
        }
        let cluster = try look { world throws(Fault) in
            try world.requireCluster(input.cluster, in: context.scope)
        }
        let launch = try Launch(
            type: input.launchType, providers: input.capacityProviderStrategy, platformVersion: input.platformVersion,
            standard: try defaultStrategy(of: cluster))
        if isDaemon { try checkDaemon(input, controller, launch) }
        var settings = ClusterService.Settings()
        settings.isDaemon = isDaemon ? true : nil
        if let name = input.taskDefinition {
            let definition = try runnable(name, launch, context)
            settings.definitionID = definition.id
        }
        settings.loadBalancers = try input.loadBalancers.records()
        settings.gracePeriodSeconds = input.healthCheckGracePeriodSeconds ?? 0
        settings.rules = try (input.deploymentConfiguration ?? .init()).rules(isDaemon ? .daemon : DeploymentRules())
        settings.propagateTags = input.propagateTags?.rawValue ?? "NONE"
        settings.clientToken = input.clientToken
        settings.securityGroups = input.networkConfiguration?.securityGroups
        settings.providers = launch.shares
        settings.document =
            ECSAPI.Service(
                serviceRegistries: input.serviceRegistries,
                launchType: controller == .external && input.launchType == nil ? nil : launch.type,
                capacityProviderStrategy: launch.providers, platformVersion: launch.wantedVersion,
                platformFamily: launch.platformFamily, roleArn: input.role,
                placementConstraints: input.placementConstraints, placementStrategy: input.placementStrategy,
                networkConfiguration: input.networkConfiguration, enableECSManagedTags: input.enableECSManagedTags,
                enableExecuteCommand: input.enableExecuteCommand,
                availabilityZoneRebalancing: input.availabilityZoneRebalancing
            ).json
        return NewService(
            name: input.serviceName, controller: controller, desiredCount: isDaemon ? 1 : input.desiredCount ?? 0,
            settings: settings, hasNetworkConfiguration: input.networkConfiguration?.awsvpcConfiguration != nil,
            tags: input.tags.map(\.record))
    }

    /// A daemon runs once on each container instance, and there is one.
    /// Source: Amazon ECS API Reference, `CreateService`, schedulingStrategy.
    private func checkDaemon(
        _ input: CreateServiceRequest, _ controller: ClusterService.Controller, _ launch: Launch
    ) throws(ServiceError) {
        guard controller == .ecs else {
            throw ECSFault.invalidParameter(
                "The \(controller.rawValue) deployment controller does not support the DAEMON scheduling strategy.")
        }
        guard !launch.isFargate, launch.providers.isEmpty else {
            throw ECSFault.invalidParameter(
                "The DAEMON scheduling strategy is supported with the launch type EC2 only.")
        }
        try checkDaemon(desiredCount: input.desiredCount)
    }

    func checkDaemon(desiredCount: Int?) throws(ServiceError) {
        guard desiredCount == nil else {
            throw ECSFault.invalidParameter(
                "The daemon scheduling strategy does not support a desired count for services. Remove the desired "
                    + "count value and try again")
        }
    }

    func runnable(
        _ name: String, _ launch: Launch, _ context: RequestContext
    ) throws(ServiceError) -> Domain.TaskDefinition {
        let definition = try look { world throws(Fault) in try world.requireTaskDefinition(name, in: context.scope) }
        try launch.check(definition)
        return definition
    }
}
