package import CodeDeployAPI
import Domain
package import Smithy

extension CodeDeployService {
    package func listDeploymentTargets(
        _ input: ListDeploymentTargetsInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListDeploymentTargetsOutput {
        let statuses = input.targetFilters["TargetStatus"]
        let labels = input.targetFilters["ServerInstanceLabel"]
        for name in input.targetFilters.keys where !["TargetStatus", "ServerInstanceLabel"].contains(name) {
            throw CodeDeployFault.invalidTargetFilterName("The target filter name \(name) is invalid")
        }
        let deployment = try deployment(input.deploymentId, context)
        let targets = deployment.targets.filter { target in
            (statuses?.contains(deployment.status(of: target)) ?? true)
                && (labels?.contains(target.label?.rawValue ?? "") ?? true)
        }
        let page = try Page(targets.map(\.id), by: { $0 }, token: input.nextToken)
        return ListDeploymentTargetsOutput(targetIds: page.elements, nextToken: page.next)
    }

    package func getDeploymentTarget(
        _ input: GetDeploymentTargetInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetDeploymentTargetOutput {
        let deployment = try deployment(input.deploymentId, context)
        return GetDeploymentTargetOutput(
            deploymentTarget: describe(try target(input.targetId, of: deployment), of: deployment))
    }

    package func batchGetDeploymentTargets(
        _ input: BatchGetDeploymentTargetsInput, _ context: RequestContext
    ) async throws(ServiceError) -> BatchGetDeploymentTargetsOutput {
        guard input.targetIds.count <= 25 else {
            throw CodeDeployFault.deploymentTargetListSizeExceeded("The maximum number of targets is 25")
        }
        let deployment = try deployment(input.deploymentId, context)
        var found: [CodeDeployAPI.DeploymentTarget] = []
        for id in input.targetIds {
            found.append(describe(try target(id, of: deployment), of: deployment))
        }
        return BatchGetDeploymentTargetsOutput(deploymentTargets: found)
    }

    private func target(
        _ id: String, of deployment: CodeDeployment
    ) throws(ServiceError) -> CodeDeployment.Target {
        guard let found = deployment[target: id] else {
            throw CodeDeployFault.deploymentTargetDoesNotExist(
                "The target \(id) does not belong to the deployment \(deployment.id)")
        }
        return found
    }

    private func describe(
        _ target: CodeDeployment.Target, of deployment: CodeDeployment
    ) -> CodeDeployAPI.DeploymentTarget {
        let scope = deployment.scope
        guard deployment.platform == .ecs else {
            return .init(
                deploymentTargetType: .instanceTarget,
                instanceTarget: InstanceTarget(
                    deploymentId: deployment.id, targetId: target.id,
                    targetArn: instanceARN(of: target, in: scope),
                    status: .init(rawValue: deployment.status(of: target)), lastUpdatedAt: target.updatedAt,
                    lifecycleEvents: target.events.map(\.described),
                    instanceLabel: target.label.map { .init(rawValue: $0.rawValue) }))
        }
        let name = target.id.replacing(":", with: "/")
        return .init(
            deploymentTargetType: .ecsTarget,
            ecsTarget: ECSTarget(
                deploymentId: deployment.id, targetId: target.id, targetArn: scope.arn("ecs", "service/\(name)"),
                lastUpdatedAt: target.updatedAt, lifecycleEvents: target.events.map(\.described),
                status: .init(rawValue: deployment.status(of: target)), taskSetsInfo: taskSets(of: deployment)))
    }

    private func taskSets(of deployment: CodeDeployment) -> [ECSTaskSet] {
        guard let tasks = deployment.progress.tasks else { return [] }
        let share = deployment.progress.share
        return [
            taskSet(tasks.original, .blue, 100 - share, tasks.originalGroup),
            tasks.replacement.flatMap { taskSet($0, .green, share, tasks.replacementGroup) },
        ].compactMap { $0 }
    }

    private func taskSet(_ id: String, _ label: TargetLabel, _ share: Int, _ group: String) -> ECSTaskSet? {
        let world = store.world
        guard let set = world.taskSets[id] else { return nil }
        let tasks = world.tasks(of: set).filter { $0.status != .stopped }
        let running = tasks.count { $0.status == .running }
        return ECSTaskSet(
            identifer: set.name, desiredCount: set.desiredCount, pendingCount: tasks.count - running,
            runningCount: running, status: set.status.rawValue, trafficWeight: Double(share),
            targetGroup: .init(name: world.targetGroups[group]?.name), taskSetLabel: label)
    }
}

extension CodeDeployment.LifecycleEvent {
    var described: CodeDeployAPI.LifecycleEvent {
        .init(
            lifecycleEventName: name.rawValue,
            diagnostics: diagnostics.map { found in
                .init(
                    errorCode: .init(rawValue: found.code), scriptName: found.script, message: found.message,
                    logTail: found.log)
            },
            startTime: startedAt, endTime: endedAt, status: .init(rawValue: status.rawValue))
    }
}
