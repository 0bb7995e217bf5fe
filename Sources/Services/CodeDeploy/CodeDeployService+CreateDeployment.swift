package import CodeDeployAPI
import Domain
package import Smithy

extension CodeDeployService {
    package func createDeployment(
        _ input: CreateDeploymentInput, _ context: RequestContext
    ) async throws(ServiceError) -> CreateDeploymentOutput {
        let application = try application(input.applicationName, context)
        guard application.platform != .lambda else {
            throw CodeDeployFault.invalidComputePlatform(
                "Lambda functions do not run here, so a deployment of one cannot be made; use Server or ECS")
        }
        guard let name = input.deploymentGroupName else {
            throw CodeDeployFault.deploymentGroupNameRequired("Deployment Group name is required")
        }
        var new = NewDeployment(groupName: name, revision: try input.revision?.record())
        try Self.check(new.revision, for: application.platform)
        if new.revision == nil, input.deploymentMode != .restart, input.updateOutdatedInstancesOnly != true {
            throw CodeDeployFault.revisionRequired("Deployment revision is required")
        }
        new.configurationName = input.deploymentConfigName
        new.description = input.description
        new.ignoresStopFailures = input.ignoreApplicationStopFailures ?? false
        new.updatesOutdatedOnly = input.updateOutdatedInstancesOnly ?? false
        new.fileExists = input.fileExistsBehavior?.rawValue
        new.mode = input.deploymentMode?.rawValue
        new.instances = try input.targetInstances?.record()
        new.rollback = try input.autoRollbackConfiguration?.record()
        new.alarms = try input.overrideAlarmConfiguration?.record()
        new.suspendedProcesses = input.ec2DeploymentOptions?.autoScalingGroupProcessesToSuspend.map(\.rawValue)
        if (input.description ?? "").count > 10_000 {
            throw CodeDeployFault.descriptionTooLong("The description is too long")
        }
        try group(name, of: application).settings.checkProcesses(new.suspendedProcesses)
        let asked = new
        let made = try await commit { transaction throws(Fault) in
            try transaction.createDeployment(asked, of: application)
        }
        return CreateDeploymentOutput(deploymentId: made.id)
    }

    /// What a platform cannot take is refused before it is tried.
    private static func check(
        _ revision: Domain.RevisionLocation?, for platform: Domain.ComputePlatform
    ) throws(ServiceError) {
        guard let revision else { return }
        switch (platform, revision) {
        case (.server, .s3(let s3)):
            if let type = s3.bundleType, !["zip", "tar", "tgz"].contains(type) {
                throw CodeDeployFault.invalidRevision("A bundle type must be one of zip, tar and tgz")
            }
        case (.server, .gitHub):
            throw CodeDeployFault.invalidRevision("GitHub cannot be reached from here; put the revision into S3")
        case (.server, .text), (.server, .appSpec):
            throw CodeDeployFault.invalidRevision("For EC2/On-Premises deployments, the revision must be in S3")
        case (.ecs, .gitHub):
            throw CodeDeployFault.invalidRevision("For ECS deployments, the revision must be AppSpecContent or S3")
        case (.ecs, .s3), (.ecs, .text), (.ecs, .appSpec), (.lambda, _): break
        }
    }

    package func stopDeployment(
        _ input: StopDeploymentInput, _ context: RequestContext
    ) async throws(ServiceError) -> StopDeploymentOutput {
        let deployment = try deployment(input.deploymentId, context)
        try await commit { transaction throws(Fault) in
            guard let newest = transaction.world.codeDeployments[deployment.id] else { return }
            try transaction.stop(newest, rollsBack: input.autoRollbackEnabled)
        }
        let isOver = store.world.codeDeployments[deployment.id]?.isUnfinished == false
        return StopDeploymentOutput(
            status: isOver ? .succeeded : .pending,
            statusMessage: isOver ? "The deployment was stopped." : "No more events will be scheduled.")
    }

    package func continueDeployment(
        _ input: ContinueDeploymentInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await goOn(input.deploymentId, endsWait: input.deploymentWaitType == .terminationWait, context)
    }

    package func skipWaitTimeForInstanceTermination(
        _ input: SkipWaitTimeForInstanceTerminationInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await goOn(input.deploymentId, endsWait: true, context)
    }

    private func goOn(_ id: String?, endsWait: Bool, _ context: RequestContext) async throws(ServiceError) -> Empty {
        let deployment = try deployment(id, context)
        guard deployment.isBlueGreen else {
            throw CodeDeployFault.unsupportedActionForDeploymentType(
                "The deployment \(deployment.id) is not a blue/green deployment")
        }
        try await commit { transaction throws(Fault) in
            guard let newest = transaction.world.codeDeployments[deployment.id] else { return }
            try transaction.continueDeployment(newest, endsWait: endsWait)
        }
        return Empty()
    }

    package func putLifecycleEventHookExecutionStatus(
        _ input: PutLifecycleEventHookExecutionStatusInput, _ context: RequestContext
    ) async throws(ServiceError) -> PutLifecycleEventHookExecutionStatusOutput {
        let deployment = try deployment(input.deploymentId, context)
        guard let id = input.lifecycleEventHookExecutionId else {
            throw CodeDeployFault.invalidLifecycleEventHookExecutionId("The execution ID is required")
        }
        guard input.status == .succeeded || input.status == .failed else {
            throw CodeDeployFault.invalidLifecycleEventHookExecutionStatus(
                "The status must be one of Succeeded and Failed")
        }
        let succeeded = input.status == .succeeded
        try await commit { transaction throws(Fault) in
            guard let newest = transaction.world.codeDeployments[deployment.id] else { return }
            try transaction.answerHook(id, of: newest, succeeded: succeeded)
        }
        return PutLifecycleEventHookExecutionStatusOutput(lifecycleEventHookExecutionId: id)
    }
}
