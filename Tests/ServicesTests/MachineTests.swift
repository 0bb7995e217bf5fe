import AutoScalingAPI
import AutoScalingService
import Domain
import EC2API
import ElasticLoadBalancingV2API
import Foundation
import Routing
import Smithy
import Store
import TestKit
import Testing

@testable import EC2Service

@Suite("Instances and groups without an environment")
struct MachineTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    /// Their containers run.
    private func start(_ ids: [String]) async throws {
        for (number, id) in ids.enumerated() {
            let generation = bench.store.world.instances[id]?.generation ?? 1
            try await bench.store.commit { transaction throws(Fault) in
                transaction.instanceStarted(
                    id, generation: generation, at: .init(host: "10.9.0.\(number + 1)", port: 80))
            }
        }
    }

    private func run(_ count: Int, tags: [EC2API.Tag] = []) async throws -> [String] {
        let made = try await bench.ec2.runInstances(
            .init(
                imageId: "ami-0123456789abcdef0", maxCount: count, minCount: 1,
                tagSpecifications: [.init(resourceType: "instance", tags: tags)]), bench.context)
        return made.instances.compactMap(\.instanceId)
    }

    @Test("instances run together have one reservation, are found by tag, and are stopped, started and ended")
    func life() async throws {
        let ids = try await run(2, tags: [.init(key: "env", value: "prod")])
        try await start(ids)
        let filter = EC2API.Filter(name: "tag:env", values: ["prod"])
        let found = try await bench.ec2.describeInstances(.init(filters: [filter]), bench.context)
        #expect(found.reservations.count == 1 && found.reservations[0].instances.map(\.instanceId) == ids)
        #expect(found.reservations[0].instances.map(\.state?.code) == [16, 16])
        let stopped = try await bench.ec2.stopInstances(.init(instanceIds: [ids[0]]), bench.context)
        #expect(stopped.stoppingInstances.map(\.currentState?.code) == [64])
        try await bench.store.commit { transaction throws(Fault) in transaction.instanceTerminated(ids[0]) }
        #expect(bench.store.world.instances[ids[0]]?.state == .stopped)
        let started = try await bench.ec2.startInstances(.init(instanceIds: [ids[0]]), bench.context)
        #expect(started.startingInstances.map(\.currentState?.code) == [0])
        #expect(bench.store.world.instances[ids[0]]?.generation == 1, "the same container, with its files")
        try await start(ids)
        _ = try await bench.ec2.rebootInstances(.init(instanceIds: [ids[1]]), bench.context)
        let rebooted = try await bench.ec2.describeInstances(.init(instanceIds: [ids[1]]), bench.context)
        #expect(rebooted.reservations[0].instances[0].state?.name == .running)
        try await bench.store.commit { transaction throws(Fault) in transaction.instanceTerminated(ids[1]) }
        #expect(bench.store.world.instances[ids[1]]?.state == .pending)
        try await start(ids)
        let ended = try await bench.ec2.terminateInstances(.init(instanceIds: ids), bench.context)
        #expect(ended.terminatingInstances.map(\.currentState?.code) == [32, 32])
    }

    @Test("an instance that cannot start ends with the reason; one that ends by itself later is stopped")
    func fails() async throws {
        let ids = try await run(2)
        try await start([ids[1]])
        for id in ids {
            try await bench.store.commit { transaction throws(Fault) in
                transaction.instanceFailed(id, generation: 1, because: "No such image", scale: .real)
            }
        }
        let instances = bench.store.world.instances
        #expect(instances[ids[0]]?.state == .shuttingDown && instances[ids[1]]?.state == .stopping)
        #expect(instances[ids[0]]?.stateReason?.contains("No such image") == true)
    }

    @Test(
        "what cannot be run is refused with AWS's codes",
        arguments: [
            (RunInstancesRequest(maxCount: 1, minCount: 1), "MissingParameter"),
            (.init(imageId: "i", maxCount: 1, minCount: 2), "InvalidParameterValue"),
            (.init(imageId: "i", maxCount: 1_000, minCount: 1), "InstanceLimitExceeded"),
            (.init(imageId: "i", maxCount: 1, minCount: 1, subnetId: "subnet-x"), "InvalidSubnetID.NotFound"),
            (.init(imageId: "i", maxCount: 1, minCount: 1, securityGroupIds: ["sg-x"]), "InvalidGroup.NotFound"),
            (.init(imageId: "i", maxCount: 1, minCount: 1, userData: "?"), "InvalidParameterValue"),
            (.init(imageId: "i", maxCount: 1, minCount: 1, dryRun: true), "DryRunOperation"),
        ])
    func refuses(request: RunInstancesRequest, code: String) async {
        let error = await refusal { () throws(ServiceError) in try await bench.ec2.runInstances(request, bench.context)
        }
        #expect(error?.code == code)
    }

    private func makeGroup(_ desired: Int, targetGroups: [String] = []) async throws {
        _ = try await bench.scaling.createLaunchConfiguration(
            .init(launchConfigurationName: "lc", imageId: "app:1", instanceType: "t3.micro"), bench.context)
        _ = try await bench.scaling.createAutoScalingGroup(
            .init(
                autoScalingGroupName: "asg", launchConfigurationName: "lc", minSize: 0, maxSize: 4,
                desiredCapacity: desired, targetGroupARNs: targetGroups,
                tags: [.init(key: "env", value: "prod", propagateAtLaunch: true)]), bench.context)
    }

    private var group: Domain.AutoScalingGroup {
        get throws {
            try #require(bench.store.world.group(named: "asg", in: bench.scope))
        }
    }

    /// Decides and writes, as the runner does, until nothing is left to decide; what is launched runs at once.
    private func settle() async throws {
        for _ in 0..<20 {
            let decided = try group.decide(in: bench.store.world, at: bench.clock.now)
            try await bench.store.commit { transaction throws(Fault) in
                guard let id = transaction.world.group(named: "asg", in: bench.scope)?.id else { return }
                switch decided {
                case .launch(let count): transaction.launchInstances(count, in: id)
                case .terminate(let ids, let reason): transaction.terminateInstances(ids, because: reason)
                case .endWait(let instance, let hook): transaction.endWait(of: instance, hook: hook)
                case .finishRefresh: transaction.endRefresh(of: id, .successful)
                case .delete, .wait: break
                }
            }
            if case .wait = decided { return }
            let world = bench.store.world
            try await start(world.instances.values.filter { $0.state == .pending }.map(\.id).sorted())
            for id in world.instances.values.filter({ $0.state == .shuttingDown }).map(\.id) {
                try await bench.store.commit { transaction throws(Fault) in transaction.instanceTerminated(id) }
            }
        }
    }

    @Test("a group launches what its configuration says, passes on its tags, and registers in target groups")
    func groups() async throws {
        let targetGroup = try await bench.makeTargetGroup(type: .instance)
        try await makeGroup(2, targetGroups: [targetGroup])
        try await settle()
        let members = bench.store.world.liveInstances(ofGroup: try group.id)
        #expect(members.map(\.launch.image) == ["app:1", "app:1"])
        #expect(members.allSatisfy { bench.store.world.tags(of: $0).contains(Domain.Tag(key: "env", value: "prod")) })
        #expect(bench.store.world.registrations.count == 2)
        let shown = try await bench.scaling.describeAutoScalingGroups(.init(), bench.context)
        #expect(shown.autoScalingGroups.first?.launchConfigurationName == "lc")
        #expect(shown.autoScalingGroups.first?.instances.map(\.lifecycleState) == [.inService, .inService])
        _ = try await bench.scaling.detachLoadBalancerTargetGroups(
            .init(autoScalingGroupName: "asg", targetGroupARNs: [targetGroup]), bench.context)
        #expect(bench.store.world.registrations.isEmpty)
        let source = TrafficSourceIdentifier(identifier: targetGroup)
        _ = try await bench.scaling.attachTrafficSources(
            .init(autoScalingGroupName: "asg", trafficSources: [source]), bench.context)
        #expect(bench.store.world.registrations.count == 2)
        let sources = try await bench.scaling.describeTrafficSources(.init(autoScalingGroupName: "asg"), bench.context)
        #expect(sources.trafficSources.map(\.identifier) == [targetGroup])
        _ = try await bench.scaling.detachTrafficSources(
            .init(autoScalingGroupName: "asg", trafficSources: [source]), bench.context)
        #expect(bench.store.world.registrations.isEmpty)
    }

    @Test("standby takes an instance out of service and of the count, and back")
    func standby() async throws {
        try await makeGroup(2)
        try await settle()
        let id = bench.store.world.liveInstances(ofGroup: try group.id)[0].id
        _ = try await bench.scaling.enterStandby(
            .init(instanceIds: [id], autoScalingGroupName: "asg", shouldDecrementDesiredCapacity: true), bench.context)
        try await settle()
        #expect(try group.desiredCapacity == 1)
        #expect(bench.store.world.liveInstances(ofGroup: try group.id).count == 2)
        _ = try await bench.scaling.exitStandby(
            .init(instanceIds: [id], autoScalingGroupName: "asg"), bench.context)
        try await settle()
        #expect(try group.desiredCapacity == 2 && bench.store.world.liveInstances(ofGroup: try group.id).count == 2)
    }

    @Test("a launch hook holds an instance back until its word, or until its time is over")
    func hooks() async throws {
        try await makeGroup(0)
        _ = try await bench.scaling.putLifecycleHook(
            .init(
                lifecycleHookName: "h", autoScalingGroupName: "asg",
                lifecycleTransition: "autoscaling:EC2_INSTANCE_LAUNCHING", heartbeatTimeout: 60), bench.context)
        _ = try await bench.scaling.setDesiredCapacity(
            .init(autoScalingGroupName: "asg", desiredCapacity: 2), bench.context)
        try await settle()
        let members = bench.store.world.liveInstances(ofGroup: try group.id)
        let shown = try await bench.scaling.describeAutoScalingInstances(.init(), bench.context)
        #expect(shown.autoScalingInstances.map(\.lifecycleState) == ["Pending:Wait", "Pending:Wait"])
        _ = try await bench.scaling.completeLifecycleAction(
            .init(
                lifecycleHookName: "h", autoScalingGroupName: "asg", lifecycleActionResult: "CONTINUE",
                instanceId: members[0].id), bench.context)
        #expect(bench.store.world.instances[members[0].id]?.isInService == true)
        bench.clock.advance(by: 61)
        let decided = try group.decide(in: bench.store.world, at: bench.clock.now)
        #expect(decided == .endWait(instance: members[1].id, hook: "h"))
    }

    @Test("a refresh replaces every instance, never all at once, and ends")
    func refreshes() async throws {
        try await makeGroup(3)
        try await settle()
        let old = Set(bench.store.world.liveInstances(ofGroup: try group.id).map(\.id))
        let answer = try await bench.scaling.startInstanceRefresh(.init(autoScalingGroupName: "asg"), bench.context)
        let first = try group.decide(in: bench.store.world, at: bench.clock.now)
        guard case .terminate(let ids, _) = first else { throw CancellationError() }
        #expect(ids.count == 1)
        try await settle()
        let now = Set(bench.store.world.liveInstances(ofGroup: try group.id).map(\.id))
        #expect(now.count == 3 && now.isDisjoint(with: old))
        let told = try await bench.scaling.describeInstanceRefreshes(.init(autoScalingGroupName: "asg"), bench.context)
        #expect(told.instanceRefreshes.map(\.instanceRefreshId) == [answer.instanceRefreshId])
        #expect(told.instanceRefreshes.first?.status == .successful)
    }

    @Test("suspended processes do not happen, and a group with instances is deleted only by force")
    func suspends() async throws {
        try await makeGroup(1)
        _ = try await bench.scaling.suspendProcesses(
            .init(autoScalingGroupName: "asg", scalingProcesses: ["Launch"]), bench.context)
        #expect(try group.decide(in: bench.store.world, at: bench.clock.now) == .wait(until: nil))
        _ = try await bench.scaling.resumeProcesses(.init(autoScalingGroupName: "asg"), bench.context)
        try await settle()
        let error = await refusal { () throws(ServiceError) in
            try await bench.scaling.deleteAutoScalingGroup(.init(autoScalingGroupName: "asg"), bench.context)
        }
        #expect(error?.code == "ResourceInUse")
        _ = try await bench.scaling.deleteAutoScalingGroup(
            .init(autoScalingGroupName: "asg", forceDelete: true), bench.context)
        guard case .terminate(let ids, _) = try group.decide(in: bench.store.world, at: bench.clock.now) else {
            throw CancellationError()
        }
        #expect(ids.count == 1)
    }

    @Test("instances are attached, detached, and launched from a template's version")
    func attaches() async throws {
        try await makeGroup(0)
        let ids = try await run(1)
        try await start(ids)
        _ = try await bench.scaling.attachInstances(
            .init(instanceIds: ids, autoScalingGroupName: "asg"), bench.context)
        #expect(try group.desiredCapacity == 1)
        _ = try await bench.scaling.detachInstances(
            .init(instanceIds: ids, autoScalingGroupName: "asg", shouldDecrementDesiredCapacity: true), bench.context)
        #expect(bench.store.world.instances[ids[0]]?.groupID.isEmpty == true)
        let template = try await bench.ec2.createLaunchTemplate(
            .init(launchTemplateName: "t", launchTemplateData: .init(imageId: "app:1")), bench.context)
        _ = try await bench.ec2.createLaunchTemplateVersion(
            .init(launchTemplateName: "t", sourceVersion: "1", launchTemplateData: .init(imageId: "app:2")),
            bench.context)
        let made = try await bench.ec2.runInstances(
            .init(
                maxCount: 1, minCount: 1,
                launchTemplate: .init(launchTemplateId: template.launchTemplate?.launchTemplateId, version: "$Latest")),
            bench.context)
        #expect(made.instances.map(\.imageId) == ["app:2"])
    }
}
