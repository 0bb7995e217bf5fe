import Domain
package import ECSAPI
package import Smithy
import Wire

extension ECSService {
    package func updateService(
        _ input: UpdateServiceRequest, _ context: RequestContext
    ) async throws(ServiceError) -> UpdateServiceResponse {
        let service = try service(input.service, input.cluster, context)
        let change = try change(of: service, input, context)
        let changed = try await commit { transaction throws(Fault) in
            guard let newest = transaction.world.services[service.id] else {
                throw Fault(.notFound(.service), "Service not found.")
            }
            return try transaction.updateService(newest, change)
        }
        return UpdateServiceResponse(service: try changed.described(in: store.world, include: [.tags]))
    }

    private func change(
        of service: ClusterService, _ input: UpdateServiceRequest, _ context: RequestContext
    ) throws(ServiceError) -> ServiceChange {
        var change = ServiceChange()
        if service.settings.isDaemon == true { try checkDaemon(desiredCount: input.desiredCount) }
        change.desiredCount = input.desiredCount
        change.isForced = input.forceNewDeployment ?? false
        var document = try Document.read(ECSAPI.Service.self, service.settings.document)
        if service.controller != .ecs {
            try checkUpdateByOthers(input, service.controller)
        } else if let name = input.taskDefinition {
            let launch = try Launch(
                type: document.launchType, providers: document.capacityProviderStrategy,
                platformVersion: document.platformVersion)
            change.definitionID = try runnable(name, launch, context).id
        }
        if let controller = input.deploymentController, controller.type.rawValue != service.controller.rawValue {
            throw ECSFault.invalidParameter("The deployment controller of a service cannot be changed here.")
        }
        change.gracePeriodSeconds = input.healthCheckGracePeriodSeconds
        if !input.loadBalancers.isEmpty { change.loadBalancers = try input.loadBalancers.records() }
        change.rules = try input.deploymentConfiguration?.rules(service.settings.rules)
        change.propagateTags = input.propagateTags?.rawValue
        if let network = input.networkConfiguration {
            document.networkConfiguration = network
            change.securityGroups = network.securityGroups
        }
        if !input.capacityProviderStrategy.isEmpty {
            try Launch.check(input.capacityProviderStrategy)
            document.capacityProviderStrategy = input.capacityProviderStrategy
            document.launchType = nil
            change.providers = input.capacityProviderStrategy.map(\.share)
        }
        if let version = input.platformVersion, document.platformFamily != nil {
            document.platformVersion = version
        }
        if !input.placementConstraints.isEmpty { document.placementConstraints = input.placementConstraints }
        if !input.placementStrategy.isEmpty { document.placementStrategy = input.placementStrategy }
        if !input.serviceRegistries.isEmpty { document.serviceRegistries = input.serviceRegistries }
        if let enabled = input.enableExecuteCommand { document.enableExecuteCommand = enabled }
        if let enabled = input.enableECSManagedTags { document.enableECSManagedTags = enabled }
        change.document = document.json
        change.hasNetworkConfiguration = document.networkConfiguration?.awsvpcConfiguration != nil
        return change
    }

    /// Source: Amazon ECS API Reference, `UpdateService`.
    private func checkUpdateByOthers(
        _ input: UpdateServiceRequest, _ controller: ClusterService.Controller
    ) throws(ServiceError) {
        let changes =
            input.taskDefinition != nil || input.networkConfiguration != nil || input.forceNewDeployment == true
            || !input.loadBalancers.isEmpty || input.platformVersion != nil
        guard changes else { return }
        throw ECSFault.invalidParameter(
            controller == .codeDeploy
                ? "Unable to update task definition on services with a CODE_DEPLOY deployment controller. Use AWS "
                    + "CodeDeploy to trigger a new deployment."
                : "Unable to update task definition on services with an EXTERNAL deployment controller.")
    }

    package func deleteService(
        _ input: DeleteServiceRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteServiceResponse {
        let service = try service(input.service, input.cluster, context)
        let deleted = try await commit { transaction throws(Fault) in
            guard let newest = transaction.world.services[service.id] else {
                throw Fault(.notFound(.service), "Service not found.")
            }
            return try transaction.deleteService(newest, isForced: input.force ?? false)
        }
        return DeleteServiceResponse(service: try deleted.described(in: store.world))
    }

    func service(
        _ name: String, _ cluster: String?, _ context: RequestContext
    ) throws(ServiceError) -> ClusterService {
        try look { world throws(Fault) in
            try world.requireService(name, in: try world.requireCluster(cluster, in: context.scope))
        }
    }
}
