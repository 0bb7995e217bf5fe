import Domain
package import ECSAPI
package import Smithy
import Wire

extension ECSService {
    package func createTaskSet(
        _ input: CreateTaskSetRequest, _ context: RequestContext
    ) async throws(ServiceError) -> CreateTaskSetResponse {
        let service = try service(input.service, input.cluster, context)
        let launch = try Launch(
            type: input.launchType, providers: input.capacityProviderStrategy, platformVersion: input.platformVersion)
        let definition = try runnable(input.taskDefinition, launch, context)
        try look { world throws(Fault) in
            try world.checkNetwork(
                definition, hasNetwork: input.networkConfiguration?.awsvpcConfiguration != nil)
            try world.checkSecurityGroups(input.networkConfiguration?.securityGroups ?? [], in: context.scope)
        }
        var new = NewTaskSet(definitionID: definition.id)
        new.loadBalancers = try input.loadBalancers.records()
        new.scale = input.scale?.value ?? 100
        new.externalID = input.externalId
        new.tags = input.tags.map(\.record)
        new.securityGroups = input.networkConfiguration?.securityGroups
        new.providers = launch.shares
        new.document =
            ECSAPI.TaskSet(
                launchType: launch.type, capacityProviderStrategy: input.capacityProviderStrategy,
                platformVersion: launch.resolvedVersion, platformFamily: launch.platformFamily,
                networkConfiguration: input.networkConfiguration, serviceRegistries: input.serviceRegistries
            ).json
        let made = try await commit { [new] transaction throws(Fault) in
            try transaction.createTaskSet(of: transaction.world.services[service.id] ?? service, new)
        }
        return CreateTaskSetResponse(taskSet: try made.described(in: store.world, include: [.tags]))
    }

    package func updateTaskSet(
        _ input: UpdateTaskSetRequest, _ context: RequestContext
    ) async throws(ServiceError) -> UpdateTaskSetResponse {
        let service = try service(input.service, input.cluster, context)
        guard let percent = input.scale.value else {
            throw ECSFault.invalidParameter("The scale of a task set must be between 0 and 100 percent.")
        }
        let set = try await commit { transaction throws(Fault) in
            try transaction.scale(try transaction.world.requireTaskSet(input.taskSet, of: service), to: percent)
        }
        return UpdateTaskSetResponse(taskSet: try set.described(in: store.world))
    }

    package func deleteTaskSet(
        _ input: DeleteTaskSetRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteTaskSetResponse {
        let service = try service(input.service, input.cluster, context)
        let set = try await commit { transaction throws(Fault) in
            try transaction.deleteTaskSet(
                try transaction.world.requireTaskSet(input.taskSet, of: service), isForced: input.force ?? false)
        }
        return DeleteTaskSetResponse(taskSet: try set.described(in: store.world))
    }

    package func updateServicePrimaryTaskSet(
        _ input: UpdateServicePrimaryTaskSetRequest, _ context: RequestContext
    ) async throws(ServiceError) -> UpdateServicePrimaryTaskSetResponse {
        let service = try service(input.service, input.cluster, context)
        let set = try await commit { transaction throws(Fault) in
            try transaction.updateServicePrimaryTaskSet(
                try transaction.world.requireTaskSet(input.primaryTaskSet, of: service))
        }
        return UpdateServicePrimaryTaskSetResponse(taskSet: try set.described(in: store.world))
    }

    package func describeTaskSets(
        _ input: DescribeTaskSetsRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTaskSetsResponse {
        let service = try service(input.service, input.cluster, context)
        guard service.controller != .ecs else {
            throw ECSFault.invalidParameter(
                "Amazon ECS only supports task set management on services with a deployment controller type of EXTERNAL."
            )
        }
        let world = store.world
        let all = world.taskSets(of: service)
        var answer = DescribeTaskSetsResponse()
        for set in all where input.taskSets.isEmpty || !Set(input.taskSets).isDisjoint(with: [set.id, set.name]) {
            answer.taskSets.append(try set.described(in: world, include: input.include))
        }
        answer.failures = input.taskSets.filter { name in !all.contains { $0.id == name || $0.name == name } }
            .map { Failure(arn: $0, reason: "MISSING") }
        return answer
    }
}

extension Domain.TaskSet {
    func described(in world: World, include: [TaskSetField] = []) throws(ServiceError) -> ECSAPI.TaskSet {
        var shape = try Document.read(ECSAPI.TaskSet.self, document)
        shape.platformVersion = Launch.resolve(shape.platformVersion)
        let tasks = world.tasks(of: self)
        let service = world.services[serviceID]
        shape.id = name
        shape.taskSetArn = id
        shape.serviceArn = serviceID
        shape.clusterArn = service?.clusterID
        shape.startedBy = service?.controller == .codeDeploy ? "CODE_DEPLOY" : nil
        shape.externalId = externalID
        shape.status = status.rawValue
        shape.taskDefinition = definitionID
        shape.computedDesiredCount = desiredCount
        shape.runningCount = tasks.count { $0.status == .running }
        shape.pendingCount = tasks.count(where: \.isPending)
        shape.createdAt = createdAt
        shape.updatedAt = updatedAt
        shape.loadBalancers = loadBalancers.map(ECSAPI.LoadBalancer.init)
        shape.scale = .init(value: scale, unit: .percent)
        shape.stabilityStatus = isStable ? .steadyState : .stabilizing
        shape.stabilityStatusAt = stableSince
        shape.tags = include.contains(.tags) ? tags.map(ECSAPI.Tag.init) : []
        return shape
    }
}
