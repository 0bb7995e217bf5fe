package import CodeDeployAPI
import Domain
package import Smithy

extension CodeDeployService {
    package func createDeploymentGroup(
        _ input: CreateDeploymentGroupInput, _ context: RequestContext
    ) async throws(ServiceError) -> CreateDeploymentGroupOutput {
        let application = try application(input.applicationName, context)
        var settings = try input.apply(to: .init(), for: application.platform)
        settings.roleARN = try Self.checked(role: input.serviceRoleArn)
        let (tags, final) = (input.tags.map(\.record), settings)
        let made = try await commit { transaction throws(Fault) in
            try transaction.createDeploymentGroup(
                input.deploymentGroupName, of: application, configurationName: input.deploymentConfigName,
                settings: final, tags: tags)
        }
        return CreateDeploymentGroupOutput(deploymentGroupId: made.id)
    }

    private static func checked(role: String) throws(ServiceError) -> String {
        guard role.hasPrefix("arn:"), role.contains(":role/") else {
            throw CodeDeployFault.invalidRole("The service role ARN was specified in an invalid format: \(role)")
        }
        return role
    }

    package func updateDeploymentGroup(
        _ input: UpdateDeploymentGroupInput, _ context: RequestContext
    ) async throws(ServiceError) -> UpdateDeploymentGroupOutput {
        let application = try application(input.applicationName, context)
        let group = try group(input.currentDeploymentGroupName, of: application)
        var settings = try input.apply(to: group.settings, for: application.platform)
        if let role = input.serviceRoleArn { settings.roleARN = try Self.checked(role: role) }
        let change = DeploymentGroupChange(
            name: input.newDeploymentGroupName, configurationName: input.deploymentConfigName, settings: settings)
        try await commit { transaction throws(Fault) in try transaction.change(group, change) }
        return UpdateDeploymentGroupOutput()
    }

    package func deleteDeploymentGroup(
        _ input: DeleteDeploymentGroupInput, _ context: RequestContext
    ) async throws(ServiceError) -> DeleteDeploymentGroupOutput {
        let application = try application(input.applicationName, context)
        try await commit { transaction in
            transaction.deleteDeploymentGroup(input.deploymentGroupName, of: application)
        }
        return DeleteDeploymentGroupOutput()
    }

    package func getDeploymentGroup(
        _ input: GetDeploymentGroupInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetDeploymentGroupOutput {
        let application = try application(input.applicationName, context)
        let group = try group(input.deploymentGroupName, of: application)
        return GetDeploymentGroupOutput(deploymentGroupInfo: info(group, of: application))
    }

    package func batchGetDeploymentGroups(
        _ input: BatchGetDeploymentGroupsInput, _ context: RequestContext
    ) async throws(ServiceError) -> BatchGetDeploymentGroupsOutput {
        try input.deploymentGroupNames.requireBatch()
        let application = try application(input.applicationName, context)
        let groups = store.world.deploymentGroups(of: application)
        let found = input.deploymentGroupNames.compactMap { name in groups.first { $0.name == name } }
        let missing = input.deploymentGroupNames.filter { name in !groups.contains { $0.name == name } }
        return BatchGetDeploymentGroupsOutput(
            deploymentGroupsInfo: found.map { info($0, of: application) },
            errorMessage: missing.isEmpty
                ? nil : "No Deployment Group found for name: \(missing.joined(separator: ", "))")
    }

    package func listDeploymentGroups(
        _ input: ListDeploymentGroupsInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListDeploymentGroupsOutput {
        let application = try application(input.applicationName, context)
        let names = store.world.deploymentGroups(of: application).map(\.name)
        let page = try Page(names, by: { $0 }, token: input.nextToken)
        return ListDeploymentGroupsOutput(
            applicationName: application.name, deploymentGroups: page.elements, nextToken: page.next)
    }

    private func info(_ group: DeploymentGroup, of application: CodeDeployApplication) -> DeploymentGroupInfo {
        let settings = group.settings
        let onPremises = settings.onPremises.map { $0.map(\.onPremises) }
        let selection = settings.targets.described
        let stored = settings.stored
        return DeploymentGroupInfo(
            applicationName: application.name, deploymentGroupId: group.id, deploymentGroupName: group.name,
            deploymentConfigName: group.configurationName, ec2TagFilters: selection.tagFilters,
            onPremisesInstanceTagFilters: settings.onPremisesIsSet ? [] : onPremises.first ?? [],
            autoScalingGroups: settings.targets.groups.map { scaling($0, of: group) }, serviceRoleArn: settings.roleARN,
            targetRevision: group.targetRevision?.described,
            triggerConfigurations: stored.triggers.map { trigger in
                .init(
                    triggerName: trigger.name, triggerTargetArn: trigger.target,
                    triggerEvents: trigger.events.map { .init(rawValue: $0) })
            },
            alarmConfiguration: settings.alarms?.described, autoRollbackConfiguration: settings.rollback?.described,
            deploymentStyle: settings.style.described,
            outdatedInstancesStrategy: .init(rawValue: stored.outdatedInstances ?? "UPDATE"),
            blueGreenDeploymentConfiguration: settings.blueGreen?.described,
            loadBalancerInfo: settings.loadBalancer?.described, lastSuccessfulDeployment: group.lastSuccessful?.info,
            lastAttemptedDeployment: group.lastAttempted?.info, ec2TagSet: selection.ec2TagSet,
            onPremisesTagSet: settings.onPremisesIsSet ? .init(onPremisesTagSetList: onPremises) : nil,
            computePlatform: .init(rawValue: application.platform.rawValue),
            ecsServices: settings.services.map { .init(serviceName: $0.service, clusterName: $0.cluster) },
            ec2DeploymentOptions: stored.suspendedProcesses.map { names in
                .init(autoScalingGroupProcessesToSuspend: names.map { .init(rawValue: $0) })
            },
            terminationHookEnabled: stored.terminationHook ?? false)
    }

    /// An Auto Scaling group with the names of the lifecycle hooks that were put into it.
    private func scaling(_ name: String, of group: DeploymentGroup) -> CodeDeployAPI.AutoScalingGroup {
        let hooks =
            store.world.group(named: name, in: group.scope)?.settings?.hooks.filter { group.owns($0.name) } ?? []
        return .init(
            name: name, hook: hooks.first { $0.transition == .launching }?.name,
            terminationHook: hooks.first { $0.transition == .terminating }?.name)
    }
}

extension DeploymentGroup.Attempt {
    fileprivate var info: LastDeploymentInfo {
        .init(
            deploymentId: deploymentID, status: .init(rawValue: status.rawValue), endTime: endedAt,
            createTime: createdAt)
    }
}
