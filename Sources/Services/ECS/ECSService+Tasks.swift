import Domain
package import ECSAPI
package import Smithy

extension ECSService {
    package func describeTasks(
        _ input: DescribeTasksRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeTasksResponse {
        let world = store.world
        let cluster = try look { _ throws(Fault) in try world.requireCluster(input.cluster, in: context.scope) }
        guard !input.tasks.isEmpty else { throw ECSFault.invalidParameter("Tasks cannot be empty.") }
        let (tasks, failures) = try described(input.tasks, "task", in: cluster) { name throws(ServiceError) in
            try world.task(name, in: cluster)?.described(in: world, include: input.include)
        }
        return DescribeTasksResponse(tasks: tasks, failures: failures)
    }

    package func listTasks(
        _ input: ListTasksRequest, _ context: RequestContext
    ) async throws(ServiceError) -> ListTasksResponse {
        let world = store.world
        let cluster = try look { _ throws(Fault) in try world.requireCluster(input.cluster, in: context.scope) }
        if let name = input.serviceName {
            _ = try look { _ throws(Fault) in try world.requireService(name, in: cluster) }
        }
        let isWanted = input.desiredStatus?.rawValue ?? "RUNNING" != "STOPPED"
        let tasks = world.tasks(in: cluster).filter { task in
            task.isWanted == isWanted && input.startedBy.map { task.startedBy == $0 } ?? true
                && input.family.map { world.taskDefinitions[task.definitionID]?.family == $0 } ?? true
                && input.serviceName.map { task.group == "service:" + ($0.split(separator: "/").last ?? "") } ?? true
        }
        var arns: [String] = []
        for task in tasks {
            let type = try task.described(in: world).launchType
            if input.launchType == nil || input.launchType == type { arns.append(task.id) }
        }
        let page = try page(arns, by: { $0 }, after: input.nextToken, size: input.maxResults)
        return ListTasksResponse(taskArns: page.elements, nextToken: page.next)
    }
}

extension [ClusterTask] {
    func described(in world: World, include: [TaskField] = []) throws(ServiceError) -> [ECSTask] {
        var shapes: [ECSTask] = []
        for task in self { shapes.append(try task.described(in: world, include: include)) }
        return shapes
    }
}

extension ClusterTask {
    func described(in world: World, include: [TaskField] = []) throws(ServiceError) -> ECSTask {
        var shape = try Document.read(ECSTask.self, document)
        shape.platformVersion = Launch.resolve(shape.platformVersion)
        shape.taskArn = id
        shape.clusterArn = clusterID
        shape.taskDefinitionArn = definitionID
        shape.group = group
        shape.startedBy = startedBy
        shape.lastStatus = status.rawValue
        shape.desiredStatus = isWanted ? "RUNNING" : "STOPPED"
        shape.createdAt = createdAt
        shape.pullStartedAt = progress.pullStartedAt
        shape.pullStoppedAt = progress.pullStoppedAt
        shape.startedAt = progress.startedAt
        shape.stoppingAt = progress.stoppingAt
        shape.stoppedAt = progress.stoppedAt
        shape.executionStoppedAt = progress.stoppedAt
        if let provider {
            shape.capacityProviderName = provider
            shape.launchType = Launch.fargateProviders.contains(provider) ? .fargate : .ec2
        }
        shape.stopCode = progress.stopCode.map { .init(rawValue: $0) }
        shape.stoppedReason = progress.stoppedReason
        shape.version = progress.version
        shape.availabilityZone = progress.zone
        shape.cpu = plan.cpu.map(String.init)
        shape.memory = plan.memory.map(String.init)
        shape.healthStatus = .init(rawValue: health.rawValue)
        shape.overrides =
            shape.overrides ?? TaskOverride(containerOverrides: plan.containers.map { .init(name: $0.name) })
        if progress.address != nil {
            shape.connectivity = .connected
            shape.connectivityAt = progress.startedAt ?? createdAt
        }
        shape.containers = progress.containers.map(described)
        shape.attachments = plan.networkMode == .awsvpc ? [attachment] : []
        shape.tags = include.contains(.tags) ? tags.map(ECSAPI.Tag.init) : []
        return shape
    }

    private func described(_ container: TaskContainer) -> Container {
        let planned = plan[container: container.name]
        return Container(
            containerArn: scope.arn(
                "ecs", "container/\(id.split(separator: "/").dropFirst().joined(separator: "/"))/\(container.name)"),
            taskArn: id, name: container.name, image: planned?.image, lastStatus: container.status.rawValue,
            exitCode: container.exitCode, reason: container.reason,
            networkBindings: container.bindings.map {
                .init(
                    bindIP: "127.0.0.1", containerPort: $0.containerPort, hostPort: $0.hostPort,
                    protocol: .init(rawValue: $0.transport))
            },
            networkInterfaces: plan.networkMode == .awsvpc
                ? [.init(attachmentId: attachmentID, privateIpv4Address: container.address?.host)] : [],
            healthStatus: .init(rawValue: container.health.rawValue), cpu: String(planned?.options.cpuShares ?? 0),
            memory: planned?.memory.map(String.init),
            memoryReservation: planned?.options.memoryReservationBytes.map { String($0 >> 20) })
    }

    /// Made of the task's own name, so that it is the same each time it is told.
    private var attachmentID: String {
        let parts = [(0, 8), (8, 4), (12, 4), (16, 4), (20, 12)]
        return parts.map { start, count in String(name.dropFirst(start).prefix(count)) }.joined(separator: "-")
    }

    private var attachment: Attachment {
        var details = [KeyValuePair(name: "networkInterfaceId", value: "eni-" + name.prefix(17))]
        if let address = progress.address { details.append(KeyValuePair(name: "privateIPv4Address", value: address)) }
        let state = status == .provisioning ? "PRECREATED" : status == .stopped ? "DELETED" : "ATTACHED"
        return Attachment(id: attachmentID, type: "ElasticNetworkInterface", status: state, details: details)
    }
}
