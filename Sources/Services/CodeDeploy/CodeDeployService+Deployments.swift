package import CodeDeployAPI
import Domain
import Foundation
package import Smithy

extension CodeDeployService {
    package func getDeployment(
        _ input: GetDeploymentInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetDeploymentOutput {
        GetDeploymentOutput(deploymentInfo: info(try deployment(input.deploymentId, context)))
    }

    package func batchGetDeployments(
        _ input: BatchGetDeploymentsInput, _ context: RequestContext
    ) async throws(ServiceError) -> BatchGetDeploymentsOutput {
        try input.deploymentIds.requireBatch(atMost: 25)
        let world = store.world
        let found = input.deploymentIds.compactMap { world.codeDeployments[$0] }.filter { $0.scope == context.scope }
        return BatchGetDeploymentsOutput(deploymentsInfo: found.map(info))
    }

    /// Newest first.
    package func listDeployments(
        _ input: ListDeploymentsInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListDeploymentsOutput {
        if input.deploymentGroupName != nil, input.applicationName == nil {
            throw CodeDeployFault.applicationNameRequired("Application name is required with a deployment group name")
        }
        var application: CodeDeployApplication?
        if let name = input.applicationName { application = try self.application(name, context) }
        var group: DeploymentGroup?
        if let application, let name = input.deploymentGroupName { group = try self.group(name, of: application) }
        let statuses = Set(input.includeOnlyStatuses.map(\.rawValue))
        if let range = input.createTimeRange, let start = range.start, let end = range.end, start > end {
            throw CodeDeployFault.invalidTimeRange("The start of the time range is after its end")
        }
        let wanted = store.world.codeDeployments.values.filter { deployment in
            guard deployment.scope == context.scope, input.externalId == nil else { return false }
            if let application, deployment.applicationID != application.id { return false }
            if let group, deployment.groupID != group.id { return false }
            if !statuses.isEmpty, !statuses.contains(deployment.status.rawValue) { return false }
            let range = input.createTimeRange
            return deployment.createdAt >= range?.start ?? .distantPast
                && deployment.createdAt <= range?.end ?? .distantFuture
        }
        let page = try Page(Array(wanted), by: { $0.newestFirst }, token: input.nextToken)
        return ListDeploymentsOutput(deployments: page.elements.map(\.id), nextToken: page.next)
    }

    private func info(_ deployment: CodeDeployment) -> DeploymentInfo {
        let world = store.world
        let request = deployment.request
        let note = deployment.progress.rollback
        return DeploymentInfo(
            applicationName: world.codeDeployApplications[deployment.applicationID]?.name,
            deploymentGroupName: world.deploymentGroups[deployment.groupID]?.name,
            deploymentConfigName: request.configurationName, deploymentId: deployment.id,
            previousRevision: request.previousRevision?.described, revision: request.revision.described,
            status: .init(rawValue: deployment.status.rawValue), errorInformation: deployment.error,
            createTime: deployment.createdAt, startTime: deployment.startedAt, completeTime: deployment.completedAt,
            deploymentOverview: deployment.startedAt == nil ? nil : deployment.overview,
            description: request.description, creator: .init(rawValue: request.creator),
            ignoreApplicationStopFailures: request.ignoresStopFailures,
            autoRollbackConfiguration: request.effectiveRollback?.described,
            updateOutdatedInstancesOnly: request.updatesOutdatedOnly,
            rollbackInfo: note.map {
                .init(
                    rollbackDeploymentId: $0.deploymentID, rollbackTriggeringDeploymentId: $0.triggeringID,
                    rollbackMessage: $0.message)
            },
            deploymentStyle: request.settings.style.described, targetInstances: request.instances?.described,
            instanceTerminationWaitTimeStarted: deployment.phase == .waiting || deployment.phase == .retiring,
            blueGreenDeploymentConfiguration: request.settings.blueGreen?.described,
            loadBalancerInfo: request.settings.loadBalancer?.described,
            fileExistsBehavior: .init(rawValue: request.fileExists ?? "DISALLOW"),
            deploymentMode: request.mode.map { .init(rawValue: $0) }, deploymentStatusMessages: [],
            computePlatform: .init(rawValue: deployment.platform.rawValue),
            relatedDeployments: related(to: deployment), overrideAlarmConfiguration: request.alarms?.described)
    }

    /// Updates of instances that came while the deployment was under way, or what such an update belongs to.
    private func related(to deployment: CodeDeployment) -> RelatedDeployments? {
        let updates = store.world.codeDeployments.values.filter { $0.request.updatesAfter == deployment.id }.map(\.id)
        guard deployment.request.updatesAfter != nil || !updates.isEmpty else { return nil }
        return RelatedDeployments(
            autoUpdateOutdatedInstancesRootDeploymentId: deployment.request.updatesAfter,
            autoUpdateOutdatedInstancesDeploymentIds: updates.sorted())
    }
}

extension CodeDeployment {
    /// Sorts what is newest first.
    fileprivate var newestFirst: String {
        let left = String(100_000_000_000_000 - Int(createdAt.timeIntervalSince1970 * 1_000))
        return left + id
    }

    fileprivate var error: ErrorInformation? {
        guard let outcome, let code = outcome.code else { return nil }
        return ErrorInformation(code: .init(rawValue: code), message: outcome.message)
    }
}
