import Domain
package import ECSAPI
package import Smithy

extension ECSService {
    package func describeServices(
        _ input: DescribeServicesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeServicesResponse {
        let world = store.world
        let cluster = try look { _ throws(Fault) in try world.requireCluster(input.cluster, in: context.scope) }
        guard !input.services.isEmpty else { throw ECSFault.invalidParameter("Services cannot be empty.") }
        let (services, failures) = try described(input.services, "service", in: cluster) { name throws(ServiceError) in
            try world.service(name, in: cluster)?.described(in: world, include: input.include)
        }
        return DescribeServicesResponse(services: services, failures: failures)
    }

    package func listServices(
        _ input: ListServicesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListServicesResponse {
        let world = store.world
        let cluster = try look { _ throws(Fault) in try world.requireCluster(input.cluster, in: context.scope) }
        var arns: [String] = []
        for service in world.services(in: cluster) where service.status != .inactive {
            let type = try Document.read(ECSAPI.Service.self, service.settings.document).launchType
            let isDaemon = service.settings.isDaemon == true
            guard input.schedulingStrategy.map({ ($0 == .daemon) == isDaemon }) ?? true else { continue }
            if input.launchType == nil || input.launchType == type { arns.append(service.id) }
        }
        let page = try page(arns, by: { $0 }, after: input.nextToken, size: input.maxResults ?? 10)
        return ListServicesResponse(serviceArns: page.elements, nextToken: page.next)
    }
}

extension ClusterService {
    func described(in world: World, include: [ServiceField] = []) throws(ServiceError) -> ECSAPI.Service {
        var shape = try Document.read(ECSAPI.Service.self, settings.document)
        let sets = world.taskSets(of: self)
        let tasks = sets.flatMap { world.tasks(of: $0) }
        let deployments = world.serviceDeployments(of: self)
        shape.serviceArn = id
        shape.serviceName = name
        shape.clusterArn = clusterID
        shape.status = status.rawValue
        shape.desiredCount = desiredCount
        shape.runningCount = tasks.count { $0.status == .running }
        shape.pendingCount = tasks.count(where: \.isPending)
        shape.taskDefinition = settings.definitionID
        shape.loadBalancers = settings.loadBalancers.map(ECSAPI.LoadBalancer.init)
        shape.deploymentConfiguration = .init(settings.rules)
        shape.healthCheckGracePeriodSeconds = settings.loadBalancers.isEmpty ? nil : settings.gracePeriodSeconds
        shape.deploymentController = controller == .ecs ? nil : .init(type: .init(rawValue: controller.rawValue))
        shape.schedulingStrategy = settings.isDaemon == true ? .daemon : .replica
        shape.propagateTags = .init(rawValue: settings.propagateTags)
        shape.createdAt = createdAt
        shape.createdBy = "arn:aws:iam::\(account):root"
        shape.events = events.map { .init(id: $0.id, createdAt: $0.date, message: $0.message) }
        shape.tags = include.contains(.tags) ? tags.map(ECSAPI.Tag.init) : []
        if controller == .ecs {
            shape.deployments = []
            for set in sets.reversed() { shape.deployments.append(try set.deployment(of: self, in: world)) }
            shape.deployments.sort { $0.status == "PRIMARY" && $1.status != "PRIMARY" }
            shape.currentServiceDeployment = deployments.first { $0.isUnfinished }?.id
            shape.currentServiceRevisions = sets.map { $0.revisionSummary(in: world) }
        } else {
            for set in sets { shape.taskSets.append(try set.described(in: world)) }
        }
        return shape
    }
}

extension Domain.TaskSet {
    /// As ECS shows what it deploys itself.
    func deployment(of service: ClusterService, in world: World) throws(ServiceError) -> ECSAPI.Deployment {
        var shape = try Document.read(ECSAPI.Deployment.self, document)
        shape.platformVersion = Launch.resolve(shape.platformVersion)
        let tasks = world.tasks(of: self)
        shape.id = name
        shape.status = status.rawValue
        shape.taskDefinition = definitionID
        shape.desiredCount = status == .primary ? service.desiredCount : desiredCount
        if service.settings.rules.strategy == .rolling, status != .primary {
            shape.desiredCount = tasks.count { $0.isWanted }
        }
        shape.runningCount = tasks.count { $0.status == .running }
        shape.pendingCount = tasks.count(where: \.isPending)
        shape.failedTasks = rollout.failedTasks
        shape.createdAt = createdAt
        shape.updatedAt = updatedAt
        shape.rolloutState = .init(rawValue: rollout.state.rawValue)
        shape.rolloutStateReason = rollout.reason
        return shape
    }

    fileprivate func revisionSummary(in world: World) -> ServiceCurrentRevisionSummary {
        let tasks = world.tasks(of: self)
        return ServiceCurrentRevisionSummary(
            arn: revisionID, requestedTaskCount: desiredCount, runningTaskCount: tasks.count { $0.status == .running },
            pendingTaskCount: tasks.count(where: \.isPending))
    }
}
