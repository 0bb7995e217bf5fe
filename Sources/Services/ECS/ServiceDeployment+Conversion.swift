import Domain
import ECSAPI
import Smithy

extension Domain.ServiceDeployment {
    func brief(_ service: ClusterService) -> ServiceDeploymentBrief {
        ServiceDeploymentBrief(
            serviceDeploymentArn: id, serviceArn: serviceID, clusterArn: service.clusterID, startedAt: createdAt,
            createdAt: createdAt, finishedAt: finishedAt, targetServiceRevisionArn: targetRevisionID,
            status: .init(rawValue: status.rawValue), statusReason: statusReason)
    }

    func described(in world: World) -> ECSAPI.ServiceDeployment {
        let service = world.services[serviceID]
        let shifts = rules.strategy != .rolling
        return ECSAPI.ServiceDeployment(
            serviceDeploymentArn: id, serviceArn: serviceID, clusterArn: service?.clusterID, createdAt: createdAt,
            startedAt: createdAt, finishedAt: finishedAt, stoppedAt: stoppedAt, updatedAt: updatedAt,
            sourceServiceRevisions: sourceRevisionIDs.map { summary($0, set: sourceSetID, isTarget: false, world) },
            targetServiceRevision: summary(targetRevisionID, set: targetSetID, isTarget: true, world),
            status: .init(rawValue: status.rawValue), statusReason: statusReason,
            lifecycleStage: shifts && isUnfinished ? .init(rawValue: progress.stage.rawValue) : nil,
            lifecycleHookDetails: progress.hooks.map { hook in
                .init(
                    hookId: hook.id, targetType: .init(rawValue: hook.targetType), targetArn: hook.targetARN,
                    status: .init(rawValue: hook.status), expiresAt: hook.expiresAt,
                    timeoutAction: hook.timeoutContinues ? .continue : .rollback)
            },
            deploymentConfiguration: .init(rules),
            rollback: progress.rollbackAt.map { at in
                .init(reason: progress.rollbackReason, startedAt: at, serviceRevisionArn: sourceRevisionIDs.first)
            },
            deploymentCircuitBreaker: circuitBreaker(world, service), alarms: alarms)
    }

    private func circuitBreaker(_ world: World, _ service: ClusterService?) -> ServiceDeploymentCircuitBreaker? {
        guard let breaker = rules.circuitBreaker, breaker.isEnabled else {
            return ServiceDeploymentCircuitBreaker(status: .disabled, failureCount: 0, threshold: 0)
        }
        return ServiceDeploymentCircuitBreaker(
            status: progress.circuitBreakerTripped ? .triggered : isUnfinished ? .monitoring : .monitoringComplete,
            failureCount: failedTasks(in: world),
            threshold: rules.failureThreshold(desiredCount: service?.desiredCount ?? 0))
    }

    private var alarms: ServiceDeploymentAlarms? {
        guard let names = watchedAlarms else { return ServiceDeploymentAlarms(status: .disabled) }
        return ServiceDeploymentAlarms(
            status: !progress.triggeredAlarms.isEmpty
                ? .triggered : isUnfinished ? .monitoring : .monitoringComplete,
            alarmNames: names, triggeredAlarmNames: progress.triggeredAlarms)
    }

    private func summary(
        _ revision: String, set: String?, isTarget: Bool, _ world: World
    ) -> ServiceRevisionSummary {
        let record = set.flatMap { world.taskSets[$0] }
        let tasks = record.map { world.tasks(of: $0) } ?? []
        let shifts = rules.strategy != .rolling
        let weight = progress.productionWeight
        let tests = progress.testWeight
        return ServiceRevisionSummary(
            arn: revision, requestedTaskCount: record?.desiredCount ?? 0,
            runningTaskCount: tasks.count { $0.status == .running }, pendingTaskCount: tasks.count(where: \.isPending),
            requestedTestTrafficWeight: shifts ? (isTarget ? tests : 100 - tests) : nil,
            requestedProductionTrafficWeight: shifts ? (isTarget ? weight : 100 - weight) : nil)
    }
}

extension Domain.ServiceRevision {
    func described(in world: World) throws(ServiceError) -> ECSAPI.ServiceRevision {
        var shape = try Document.read(ECSAPI.ServiceRevision.self, document)
        shape.platformVersion = Launch.resolve(shape.platformVersion)
        shape.serviceRevisionArn = id
        shape.serviceArn = serviceID
        shape.clusterArn = world.services[serviceID]?.clusterID
        shape.taskDefinition = definitionID
        shape.loadBalancers = loadBalancers.map(ECSAPI.LoadBalancer.init)
        shape.createdAt = createdAt
        shape.guardDutyEnabled = false
        let containers = world.taskDefinitions[definitionID]?.plan.containers ?? []
        shape.containerImages = containers.map { ContainerImage(containerName: $0.name, image: $0.image) }
        return shape
    }
}
