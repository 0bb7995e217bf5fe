import Domain
package import ECSAPI
import Foundation
package import Smithy
import Wire

/// This machine is the one container instance of every cluster.
extension ECSService {
    package func listContainerInstances(
        _ input: ListContainerInstancesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListContainerInstancesResponse {
        let world = store.world
        let cluster = try look { _ throws(Fault) in try world.requireCluster(input.cluster, in: context.scope) }
        guard input.filter == nil else {
            throw ECSFault.invalidParameter(
                "Filters of container instances are not served: there is one, this machine.")
        }
        let isWanted = input.status == nil || input.status == .active
        return ListContainerInstancesResponse(containerInstanceArns: isWanted ? [world.machineARN(in: cluster)] : [])
    }

    package func describeContainerInstances(
        _ input: DescribeContainerInstancesRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeContainerInstancesResponse {
        let world = store.world
        let cluster = try look { _ throws(Fault) in try world.requireCluster(input.cluster, in: context.scope) }
        guard !input.containerInstances.isEmpty else {
            throw ECSFault.invalidParameter("Container instances cannot be empty.")
        }
        let isKnown = { (name: String) in world.isMachine(name, in: cluster) }
        return DescribeContainerInstancesResponse(
            containerInstances: input.containerInstances.contains(where: isKnown) ? [machine(world, cluster)] : [],
            failures: input.containerInstances.filter { !isKnown($0) }.map { Failure(arn: $0, reason: "MISSING") })
    }

    private func machine(_ world: World, _ cluster: Domain.Cluster) -> ContainerInstance {
        let tasks = world.tasks(in: cluster)
        return ContainerInstance(
            containerInstanceArn: world.machineARN(in: cluster), ec2InstanceId: world.machineID, version: 1,
            remainingResources: resources(less: tasks.filter { $0.status != .stopped }),
            registeredResources: resources(less: []), status: "ACTIVE", agentConnected: true,
            runningTasksCount: tasks.count { $0.status == .running },
            pendingTasksCount: tasks.count(where: \.isPending),
            registeredAt: cluster.createdAt)
    }

    private func resources(less tasks: [ClusterTask]) -> [Resource] {
        let machine = ProcessInfo.processInfo
        let units = tasks.compactMap(\.plan.cpu).reduce(0, +)
        let memory = tasks.compactMap(\.plan.memory).reduce(0, +)
        return [
            Resource(name: "CPU", type: "INTEGER", integerValue: machine.activeProcessorCount * 1024 - units),
            Resource(name: "MEMORY", type: "INTEGER", integerValue: Int(machine.physicalMemory >> 20) - memory),
        ]
    }

    /// Source: Amazon ECS API Reference, `StartTask`.
    package func startTask(
        _ input: StartTaskRequest, _ context: RequestContext
    ) async throws(ServiceError) -> StartTaskResponse {
        let world = store.world
        let cluster = try look { _ throws(Fault) in try world.requireCluster(input.cluster, in: context.scope) }
        guard (1...10).contains(input.containerInstances.count) else {
            throw ECSFault.invalidParameter("Between 1 and 10 container instances must be named.")
        }
        let here = input.containerInstances.filter { world.isMachine($0, in: cluster) }
        let launch = try Launch(type: .ec2, providers: [], platformVersion: nil)
        var new = try newTask(
            RunTaskRequest(
                enableExecuteCommand: input.enableExecuteCommand, group: input.group,
                networkConfiguration: input.networkConfiguration, overrides: input.overrides,
                propagateTags: input.propagateTags, startedBy: input.startedBy, tags: input.tags,
                taskDefinition: input.taskDefinition), launch, context)
        new.document =
            ECSTask(
                containerInstanceArn: world.machineARN(in: cluster), enableExecuteCommand: input.enableExecuteCommand,
                launchType: .ec2, overrides: input.overrides
            ).json
        let tasks = try await commit { [new] transaction throws(Fault) in
            try Domain.Tag.check(new.tags)
            return transaction.runTasks(new, count: here.count, in: cluster)
        }
        return StartTaskResponse(
            tasks: try tasks.described(in: store.world, include: [.tags]),
            failures: input.containerInstances.filter { !here.contains($0) }.map {
                Failure(arn: $0, reason: "MISSING")
            })
    }
}

extension World {
    fileprivate func machineARN(in cluster: Domain.Cluster) -> String {
        cluster.scope.arn("ecs", "container-instance/\(cluster.name)/" + String(repeating: identity, count: 4))
    }

    /// By ARN, or the last part of it.
    fileprivate func isMachine(_ name: String, in cluster: Domain.Cluster) -> Bool {
        let arn = machineARN(in: cluster)
        return name == arn || arn.hasSuffix("/" + name)
    }
}
