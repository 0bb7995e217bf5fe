import Foundation

extension World {
    /// Source: Amazon ECS Developer Guide, "View service history using Amazon ECS service deployments".
    private static let deploymentAfterlife: TimeInterval = 90 * 86_400

    fileprivate func endedTasks(at now: Date) -> [ClusterTask] {
        tasks.values.filter { $0.status == .stopped && isOver($0.progress.stoppedAt, Self.afterlife, now) }
    }

    fileprivate func endedServices(at now: Date) -> [ClusterService] {
        services.values.filter { $0.status == .inactive && isOver($0.endedAt, Self.afterlife, now) }
    }

    fileprivate func endedDeployments(at now: Date) -> [ServiceDeployment] {
        serviceDeployments.values.filter { deployment in
            services[deployment.serviceID] == nil || isOver(deployment.finishedAt, Self.deploymentAfterlife, now)
        }
    }

    /// Of those that were to be deleted, the ones that nothing names any more.
    fileprivate var unusedDefinitions: [TaskDefinition] {
        let used = Set(
            tasks.values.map(\.definitionID) + taskSets.values.map(\.definitionID)
                + services.values.compactMap { $0.status == .inactive ? nil : $0.settings.definitionID })
        return taskDefinitions.values.filter { $0.status == .deleteInProgress && !used.contains($0.id) }
    }

    fileprivate var unusedRevisions: [ServiceRevision] {
        let used = Set(
            serviceDeployments.values.flatMap { [$0.targetRevisionID] + $0.sourceRevisionIDs }
                + taskSets.values.map(\.revisionID))
        return serviceRevisions.values.filter { !used.contains($0.id) }
    }
}

extension Transaction {
    /// Forgets tasks and services that ended long ago, and what only they named.
    mutating func tidyContainers() {
        for task in world.endedTasks(at: now) { delete(task) }
        for service in world.endedServices(at: now) { delete(service) }
        for deployment in world.endedDeployments(at: now) { delete(deployment) }
        for revision in world.unusedRevisions { delete(revision) }
        for definition in world.unusedDefinitions { delete(definition) }
    }
}
