import CodeDeployAPI
import CodeDeployService
import Domain
import Foundation
import Smithy
import Store
import TestKit
import Testing

@Suite("CodeDeploy's operations")
struct CodeDeployTests {
    private let bench: Bench
    private let service: CodeDeployService

    init() throws {
        bench = try Bench()
        service = CodeDeployService(store: bench.store)
    }

    private func code(_ body: () async throws(ServiceError) -> Void) async -> String? {
        do throws(ServiceError) {
            try await body()
            return nil
        } catch {
            return error.code
        }
    }

    private func makeGroup(_ name: String = "fleet") async throws {
        let context = bench.context
        _ = try await service.createApplication(.init(applicationName: "site", tags: []), context)
        var input = CreateDeploymentGroupInput(
            applicationName: "site", deploymentGroupName: name, serviceRoleArn: "arn:aws:iam::1:role/deploy")
        input.ec2TagFilters = [.init(key: "app", value: "site", type: .keyAndValue)]
        _ = try await service.createDeploymentGroup(input, context)
    }

    private var revision: CodeDeployAPI.RevisionLocation {
        .init(
            revisionType: .s3, s3Location: .init(bucket: "b", key: "site.zip", bundleType: .zip, eTag: "\"abc\""))
    }

    @Test("an application is there once, is renamed, and takes its groups and revisions with it")
    func applications() async throws {
        let context = bench.context
        try await makeGroup()
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.createApplication(.init(applicationName: "site", tags: []), context)
            } == "ApplicationAlreadyExistsException")
        _ = try await service.registerApplicationRevision(
            .init(applicationName: "site", revision: revision), context)
        _ = try await service.updateApplication(
            .init(applicationName: "site", newApplicationName: "shop"), context)
        let groups = try await service.listDeploymentGroups(.init(applicationName: "shop"), context)
        #expect(groups.deploymentGroups == ["fleet"])
        _ = try await service.deleteApplication(.init(applicationName: "shop"), context)
        #expect(bench.store.world.deploymentGroups.isEmpty)
        #expect(bench.store.world.applicationRevisions.isEmpty)
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.getApplication(.init(applicationName: "shop"), context)
            } == "ApplicationDoesNotExistException")
    }

    @Test("an update with an empty list takes away what is there, and one without the list leaves it")
    func emptyLists() async throws {
        let context = bench.context
        try await makeGroup()
        var input = UpdateDeploymentGroupInput(applicationName: "site", currentDeploymentGroupName: "fleet")
        input.onPremisesInstanceTagFilters = [.init(key: "app", value: "site", type: .keyAndValue)]
        input.triggerConfigurations = [
            .init(triggerName: "all", triggerTargetArn: "arn:aws:sns:us-east-1:1:t", triggerEvents: [.deploymentStart])
        ]
        _ = try await service.updateDeploymentGroup(input, context)
        func told() async throws -> DeploymentGroupInfo? {
            try await service.getDeploymentGroup(
                .init(applicationName: "site", deploymentGroupName: "fleet"), context
            ).deploymentGroupInfo
        }
        let before = try #require(try await told())
        #expect(before.ec2TagFilters.count == 1 && before.onPremisesInstanceTagFilters.count == 1)
        #expect(before.triggerConfigurations.count == 1)
        input.ec2TagFilters = []
        input.onPremisesInstanceTagFilters = []
        input.triggerConfigurations = []
        _ = try await service.updateDeploymentGroup(input, context)
        let after = try #require(try await told())
        #expect(after.ec2TagFilters.isEmpty && after.onPremisesInstanceTagFilters.isEmpty)
        #expect(after.triggerConfigurations.isEmpty)
    }

    @Test("a group has one deployment at a time; a stopped one that had not begun is over")
    func deployments() async throws {
        let context = bench.context
        try await makeGroup()
        var input = CreateDeploymentInput(applicationName: "site", deploymentGroupName: "fleet")
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.createDeployment(input, context)
            } == "RevisionRequiredException")
        input.revision = revision
        let first = input
        let id = try #require(try await service.createDeployment(first, context).deploymentId)
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.createDeployment(first, context)
            } == "DeploymentLimitExceededException")
        let stopped = try await service.stopDeployment(.init(deploymentId: id), context)
        #expect(stopped.status == .succeeded)
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.stopDeployment(.init(deploymentId: id), context)
            } == "DeploymentAlreadyCompletedException")
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.continueDeployment(.init(deploymentId: id), context)
            } == "UnsupportedActionForDeploymentTypeException")
        let info = try await service.getDeployment(.init(deploymentId: id), context).deploymentInfo
        #expect(info?.status == .stopped)
        #expect(info?.revision?.s3Location?.eTag == "abc")
        let listed = try await service.listDeployments(
            .init(applicationName: "site", includeOnlyStatuses: [.stopped]), context)
        #expect(listed.deployments == [id])
    }

    @Test("configurations of one's own are kept; AWS's own cannot be deleted, nor one that is used")
    func configurations() async throws {
        let context = bench.context
        var input = CreateDeploymentConfigInput(deploymentConfigName: "mine")
        input.computePlatform = .ecs
        input.trafficRoutingConfig = .init(
            type: .timeBasedCanary, timeBasedCanary: .init(canaryPercentage: 20, canaryInterval: 3))
        _ = try await service.createDeploymentConfig(input, context)
        let found = try await service.getDeploymentConfig(.init(deploymentConfigName: "mine"), context)
        #expect(found.deploymentConfigInfo?.trafficRoutingConfig?.timeBasedCanary?.canaryPercentage == 20)
        let all = try await service.listDeploymentConfigs(.init(), context)
        #expect(all.deploymentConfigsList.count == 18)
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.deleteDeploymentConfig(
                    .init(deploymentConfigName: "CodeDeployDefault.OneAtATime"), context)
            } == "InvalidOperationException")
        _ = try await service.deleteDeploymentConfig(.init(deploymentConfigName: "mine"), context)
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.getDeploymentConfig(.init(deploymentConfigName: "mine"), context)
            } == "DeploymentConfigDoesNotExistException")
    }

    @Test("an Auto Scaling group gets a hook for what it launches, and loses it with the deployment group")
    func scalingGroups() async throws {
        let context = bench.context
        try await bench.store.commit { transaction throws(Fault) in
            let plan = MachinePlan(imageID: "base")
            transaction.save(
                LaunchConfiguration(scope: context.scope, uuid: "1", name: "base", plan: plan, at: transaction.now))
            let settings = GroupSettings(source: LaunchSource(configuration: "base"))
            try transaction.createGroup(
                NewGroup(
                    name: "web", capacity: Capacity(minimum: 0, maximum: 1), desired: 0, targetGroups: [],
                    settings: settings), in: context.scope)
        }
        _ = try await service.createApplication(.init(applicationName: "site", tags: []), context)
        var input = CreateDeploymentGroupInput(
            applicationName: "site", deploymentGroupName: "fleet", serviceRoleArn: "arn:aws:iam::1:role/deploy")
        input.autoScalingGroups = ["web"]
        input.terminationHookEnabled = true
        input.ec2DeploymentOptions = .init(autoScalingGroupProcessesToSuspend: [.init(rawValue: "Launch")])
        let wrong = input
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.createDeploymentGroup(wrong, context)
            } == "InvalidAutoScalingGroupProcessToSuspendException")
        input.ec2DeploymentOptions = nil
        _ = try await service.createDeploymentGroup(input, context)
        let found = try await service.getDeploymentGroup(
            .init(applicationName: "site", deploymentGroupName: "fleet"), context)
        let told = try #require(found.deploymentGroupInfo?.autoScalingGroups.first)
        #expect(told.hook?.hasPrefix("CodeDeploy-managed-automatic-launch-deployment-hook-fleet-") == true)
        #expect(told.terminationHook?.hasPrefix("CodeDeploy-managed-automatic-termination-deployment-hook-") == true)
        var hooks: [GroupHook] { bench.store.world.groups.values.flatMap { $0.settings?.hooks ?? [] } }
        #expect(Set(hooks.map(\.name)) == [told.hook, told.terminationHook])
        var update = UpdateDeploymentGroupInput(applicationName: "site", currentDeploymentGroupName: "fleet")
        update.terminationHookEnabled = false
        _ = try await service.updateDeploymentGroup(update, context)
        #expect(hooks.map(\.name) == [told.hook])
        _ = try await service.deleteDeploymentGroup(
            .init(applicationName: "site", deploymentGroupName: "fleet"), context)
        #expect(hooks.isEmpty)
    }

    @Test("a group that an ECS deployment could not work with is refused")
    func ecsGroups() async throws {
        let context = bench.context
        _ = try await service.createApplication(
            .init(applicationName: "tasks", computePlatform: .ecs, tags: []), context)
        let input = CreateDeploymentGroupInput(
            applicationName: "tasks", deploymentGroupName: "web", serviceRoleArn: "arn:aws:iam::1:role/deploy")
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.createDeploymentGroup(input, context)
            } == "InvalidDeploymentStyleException")
    }

    @Test("machines of one's own are registered once, tagged, listed by tags, and deregistered")
    func machines() async throws {
        let context = bench.context
        let input = RegisterOnPremisesInstanceInput(instanceName: "box", iamUserArn: "arn:aws:iam::1:user/box")
        _ = try await service.registerOnPremisesInstance(input, context)
        #expect(
            await code { () async throws(ServiceError) in
                _ = try await service.registerOnPremisesInstance(input, context)
            } == "InstanceNameAlreadyRegisteredException")
        _ = try await service.addTagsToOnPremisesInstances(
            .init(tags: [.init(key: "a", value: "b")], instanceNames: ["box"]), context)
        let listed = try await service.listOnPremisesInstances(
            .init(tagFilters: [.init(key: "a", value: "b", type: .keyAndValue)]), context)
        #expect(listed.instanceNames == ["box"])
        _ = try await service.deregisterOnPremisesInstance(.init(instanceName: "box"), context)
        let registered = try await service.listOnPremisesInstances(
            .init(registrationStatus: .registered), context)
        #expect(registered.instanceNames.isEmpty)
    }
}
