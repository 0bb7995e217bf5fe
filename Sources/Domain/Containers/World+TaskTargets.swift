import Foundation
package import Routing

extension World {
    /// Stands for this machine wherever an instance's id is asked for: tasks that share its network are reached at
    /// ports of it.
    package var machineID: String { "i-0" + identity + identity }

    /// Where load balancers of its task set reach the task, once it runs.
    package func registrations(of task: ClusterTask) -> [Registration] {
        guard let set = task.taskSetID.flatMap({ taskSets[$0] }) else { return [] }
        return set.loadBalancers.compactMap { registration(of: task, in: $0) }
    }

    /// Where the targets are that are tasks.
    package var zonesOfTasks: [RoutingTable.TargetID: String] {
        var zones: [RoutingTable.TargetID: String] = [:]
        for task in tasks.values where task.status != .stopped {
            for registration in registrations(of: task) { zones[registration.routingID] = task.progress.zone }
        }
        return zones
    }

    /// nil until its container runs.
    func registration(of task: ClusterTask, in loadBalancer: ServiceLoadBalancer) -> Registration? {
        guard let group = targetGroups[loadBalancer.targetGroup],
            let container = task.progress.containers.first(where: { $0.name == loadBalancer.containerName })
        else { return nil }
        let binding = container.bindings.first { $0.containerPort == loadBalancer.containerPort }
        if group.targetType == .instance {
            return binding.map { Registration(targetGroupID: group.id, targetID: machineID, port: $0.hostPort) }
        }
        guard let address = container.address else { return nil }
        let isPublished = address.host == "127.0.0.1"
        return Registration(
            targetGroupID: group.id, targetID: address.host,
            port: isPublished ? binding?.hostPort ?? address.port : loadBalancer.containerPort)
    }

    /// What is behind a port of this machine, if a task has it.
    func address(ofMachinePort port: Int) -> InstanceAddress? {
        for task in tasks.values where task.status != .stopped {
            for container in task.progress.containers {
                guard let binding = container.bindings.first(where: { $0.hostPort == port }),
                    let address = container.address
                else { continue }
                let isPublished = address.host == "127.0.0.1"
                return .init(host: address.host, port: isPublished ? port : binding.containerPort)
            }
        }
        return nil
    }

    /// Whether every check of it finds the task well; without any, whether it has run for a while.
    func isHealthy(_ task: ClusterTask, given seen: Observations, at now: Date, scale: TimeScale) -> Bool {
        guard task.isWanted, task.status == .running, task.health != .unhealthy else { return false }
        if let proven = provesItself(task, scale: scale) { return now >= proven }
        let isWell = task.checkedContainers.allSatisfy { name in
            task.progress.containers.first { $0.name == name }?.health == .healthy
        }
        return isWell && registrations(of: task).allSatisfy { seen.isHealthy($0) }
    }

    /// When a task counts as healthy that neither its containers nor a load balancer check; nil: something checks it, or
    /// it does not run.
    /// Source: Amazon ECS API Reference, `DeploymentConfiguration`, minimumHealthyPercent.
    func provesItself(_ task: ClusterTask, scale: TimeScale) -> Date? {
        guard task.checkedContainers.isEmpty, registrations(of: task).isEmpty else { return nil }
        return task.progress.startedAt.map { $0 + scale.seconds(40) }
    }
}

extension ClusterTask {
    /// That of its essential containers with a check.
    package var health: ContainerHealth {
        let checked = checkedContainers
        let healths = progress.containers.filter { checked.contains($0.name) }.map(\.health)
        if healths.contains(.unhealthy) { return .unhealthy }
        return !healths.isEmpty && healths.allSatisfy { $0 == .healthy } ? .healthy : .unknown
    }

    /// The essential ones that have a health check.
    fileprivate var checkedContainers: [String] {
        plan.containers.filter { $0.isEssential && $0.options.healthCheck != nil }.map(\.name)
    }
}
