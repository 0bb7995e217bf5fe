import Domain
package import ECSAPI
package import Smithy
import Wire

extension ECSService {
    package func runTask(
        _ input: RunTaskRequest, _ context: RequestContext
    ) async throws(ServiceError) -> RunTaskResponse {
        let scope = context.scope
        let count = input.count ?? 1
        guard (1...10).contains(count) else {
            throw ECSFault.invalidParameter("count must be between 1 and 10.")
        }
        let cluster = try look { world throws(Fault) in try world.requireCluster(input.cluster, in: scope) }
        let launch = try Launch(
            type: input.launchType, providers: input.capacityProviderStrategy, platformVersion: input.platformVersion,
            standard: try defaultStrategy(of: cluster))
        let new = try newTask(input, launch, context)
        let tasks = try await commit { [new] transaction throws(Fault) in
            try Domain.Tag.check(new.tags)
            return transaction.runTasks(new, count: count, in: cluster)
        }
        return RunTaskResponse(tasks: try tasks.described(in: store.world, include: [.tags]))
    }

    /// Of what neither a launch type nor capacity providers are given.
    func defaultStrategy(of cluster: Domain.Cluster) throws(ServiceError) -> [CapacityProviderStrategyItem] {
        try Document.read(ECSAPI.Cluster.self, cluster.document).defaultCapacityProviderStrategy
    }

    func newTask(
        _ input: RunTaskRequest, _ launch: Launch, _ context: RequestContext
    ) throws(ServiceError) -> NewTask {
        let definition = try runnable(input.taskDefinition, launch, context)
        try look { world throws(Fault) in
            try world.checkNetwork(
                definition, hasNetwork: input.networkConfiguration?.awsvpcConfiguration != nil)
            try world.checkSecurityGroups(input.networkConfiguration?.securityGroups ?? [], in: context.scope)
        }
        var new = NewTask(
            scope: context.scope, definitionID: definition.id,
            plan: try definition.plan.overridden(by: input.overrides?.containerOverrides ?? []),
            group: input.group ?? "family:\(definition.family)")
        new.startedBy = input.startedBy
        new.securityGroups = input.networkConfiguration?.securityGroups
        new.providers = launch.shares
        new.tags = (input.propagateTags == .taskDefinition ? definition.tags : []).adding(input.tags.map(\.record))
        new.document =
            ECSTask(
                enableExecuteCommand: input.enableExecuteCommand,
                launchType: launch.type ?? (launch.isFargate ? .fargate : .ec2),
                overrides: input.overrides, platformVersion: launch.resolvedVersion,
                platformFamily: launch.platformFamily
            ).json
        return new
    }

    package func stopTask(
        _ input: StopTaskRequest, _ context: RequestContext
    ) async throws(ServiceError) -> StopTaskResponse {
        let stopped = try await commit { transaction throws(Fault) in
            let cluster = try transaction.world.requireCluster(input.cluster, in: context.scope)
            guard let task = transaction.world.task(input.task, in: cluster) else {
                throw Fault(.invalidParameter, "The referenced task was not found.")
            }
            transaction.stopTask(task.id, code: "UserInitiated", because: input.reason ?? "Task stopped by user")
            return transaction.world.tasks[task.id] ?? task
        }
        return StopTaskResponse(task: try stopped.described(in: store.world))
    }
}

extension TaskPlan {
    fileprivate func overridden(by overrides: [ContainerOverride]) throws(ServiceError) -> TaskPlan {
        var plan = self
        for change in overrides {
            guard let name = change.name, let index = plan.containers.firstIndex(where: { $0.name == name }) else {
                throw ECSFault.invalidParameter(
                    "Override for container named \(change.name ?? "") is not a container in the TaskDefinition.")
            }
            if !change.command.isEmpty { plan.containers[index].options.command = change.command }
            for pair in change.environment {
                if let key = pair.name { plan.containers[index].environment[key] = pair.value ?? "" }
            }
            if let memory = change.memory { plan.containers[index].memory = memory }
            if let reserved = change.memoryReservation {
                plan.containers[index].options.memoryReservationBytes = reserved << 20
            }
            if let cpu = change.cpu, cpu > 0 { plan.containers[index].options.cpuShares = max(2, cpu) }
        }
        return plan
    }
}

extension NetworkConfiguration {
    /// nil where none is named: the network's default one holds.
    var securityGroups: [String]? {
        guard let groups = awsvpcConfiguration?.securityGroups, !groups.isEmpty else { return nil }
        return groups
    }
}
