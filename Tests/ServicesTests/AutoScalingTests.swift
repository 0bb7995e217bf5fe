import TestKit
import Store
import Routing
import AutoScalingService
import AutoScalingAPI
import Domain
import Smithy
import Testing

@Suite("Auto Scaling")
struct AutoScalingTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test("A group is shown with its instances, tags and target groups")
    func describes() async throws {
        let blue = try await bench.makeEnvironment("blue")
        try await bench.makeEnvironment("green")
        let tag = Filter(name: "tag:elasticbeanstalk:environment-name", values: ["blue"])
        let found = try await bench.scaling.describeAutoScalingGroups(.init(filters: [tag]), bench.context)
        let group = try #require(found.autoScalingGroups.first)
        #expect(found.autoScalingGroups.count == 1)
        #expect(group.autoScalingGroupName == "group-blue" && group.desiredCapacity == 2)
        #expect(group.targetGroupARNs == [blue.targetGroup])
        #expect(group.instances.map(\.lifecycleState) == [.inService, .inService])
        #expect(group.instances.map(\.healthStatus) == ["Healthy", "Healthy"])
        let instances = try await bench.scaling.describeAutoScalingInstances(.init(), bench.context)
        #expect(instances.autoScalingInstances.count == 4)
        let error = await refusal { () throws(ServiceError) in
            try await bench.scaling.describeAutoScalingGroups(
                .init(filters: [.init(name: "colour", values: ["blue"])]), bench.context)
        }
        #expect(error?.code == "ValidationError")
    }

    @Test("Desired capacity keeps within its bounds")
    func setsDesiredCapacity() async throws {
        let blue = try await bench.makeEnvironment("blue")
        _ = try await bench.scaling.setDesiredCapacity(
            .init(autoScalingGroupName: "group-blue", desiredCapacity: 4), bench.context)
        #expect(bench.store.world.groups[blue.group]?.desiredCapacity == 4)
        for (name, count) in [("group-blue", 5), ("group-blue", 1), ("group-red", 2)] {
            let error = await refusal { () throws(ServiceError) in
                try await bench.scaling.setDesiredCapacity(
                    .init(autoScalingGroupName: name, desiredCapacity: count), bench.context)
            }
            #expect(error?.code == "ValidationError", "\(name) \(count)")
        }
    }

    @Test("New bounds take the desired capacity with them, and what a group does not do is refused by name")
    func updates() async throws {
        let blue = try await bench.makeEnvironment("blue")
        _ = try await bench.scaling.updateAutoScalingGroup(
            .init(autoScalingGroupName: "group-blue", minSize: 3, maxSize: 8), bench.context)
        let group = try #require(bench.store.world.groups[blue.group])
        #expect([group.minSize, group.maxSize, group.desiredCapacity] == [3, 8, 3])
        let bounds = await refusal { () throws(ServiceError) in
            try await bench.scaling.updateAutoScalingGroup(
                .init(autoScalingGroupName: "group-blue", minSize: 9), bench.context)
        }
        #expect(bounds?.code == "ValidationError")
        let unserved = await refusal { () throws(ServiceError) in
            try await bench.scaling.updateAutoScalingGroup(
                .init(autoScalingGroupName: "group-blue", defaultCooldown: 1), bench.context)
        }
        #expect(unserved?.message.hasPrefix("DefaultCooldown ") == true)
    }

    @Test("A group of an environment that is being terminated does not grow again")
    func keepsTerminating() async throws {
        try await bench.makeEnvironment("blue")
        try await bench.store.commit { transaction throws(Fault) in
            transaction.update(Environment.self, "e-blue") { $0.status = .terminating }
        }
        let error = await refusal { () throws(ServiceError) in
            try await bench.scaling.setDesiredCapacity(
                .init(autoScalingGroupName: "group-blue", desiredCapacity: 3), bench.context)
        }
        #expect(error?.code == "ScalingActivityInProgress")
    }

    @Test("An instance is ended with or without a smaller capacity, never below the minimum")
    func terminates() async throws {
        let blue = try await bench.makeEnvironment("blue")
        let ids = bench.liveInstances(blue).map(\.id)
        let below = await refusal { () throws(ServiceError) in
            try await bench.scaling.terminateInstanceInAutoScalingGroup(
                .init(instanceId: ids[0], shouldDecrementDesiredCapacity: true), bench.context)
        }
        #expect(below?.code == "ValidationError")
        let done = try await bench.scaling.terminateInstanceInAutoScalingGroup(
            .init(instanceId: ids[0], shouldDecrementDesiredCapacity: false), bench.context)
        #expect(done.activity?.statusCode == .inProgress)
        #expect(bench.dataPlane.table.targetGroups[blue.targetGroup]?.targets.map(\.id.id) == [ids[1]])
        #expect(bench.store.world.groups[blue.group]?.desiredCapacity == 2)
        let again = await refusal { () throws(ServiceError) in
            try await bench.scaling.terminateInstanceInAutoScalingGroup(
                .init(instanceId: ids[0], shouldDecrementDesiredCapacity: false), bench.context)
        }
        #expect(again?.code == "ValidationError")
    }

    @Test("Activities tell launches and ends, newest first, with ids that stay")
    func tellsActivities() async throws {
        let blue = try await bench.makeEnvironment("blue")
        bench.clock.advance(by: 60)
        let id = bench.liveInstances(blue)[0].id
        _ = try await bench.scaling.terminateInstanceInAutoScalingGroup(
            .init(instanceId: id, shouldDecrementDesiredCapacity: false), bench.context)
        let input = DescribeScalingActivitiesType(autoScalingGroupName: "group-blue")
        let found = try await bench.scaling.describeScalingActivities(input, bench.context)
        #expect(found.activities.count == 3)
        #expect(found.activities.first?.description == "Terminating EC2 instance: \(id)")
        #expect(found.activities.dropFirst().allSatisfy { $0.statusCode == .successful })
        let again = try await bench.scaling.describeScalingActivities(input, bench.context)
        #expect(again.activities.map(\.activityId) == found.activities.map(\.activityId))
        #expect(Set(found.activities.map(\.activityId)).count == 3)
    }
}
