import TestKit
import Store
import Routing
import Domain
import EC2API
import Smithy
import Testing

@testable import EC2Service

@Suite("EC2")
struct EC2Tests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test("Instances are found by tag and state, with the address their container has")
    func describesInstances() async throws {
        try await bench.makeEnvironment("blue")
        try await bench.makeEnvironment("green")
        let filters = [
            Filter(name: "tag:elasticbeanstalk:environment-name", values: ["bl*"]),
            Filter(name: "instance-state-name", values: ["running"]),
        ]
        let found = try await bench.ec2.describeInstances(.init(filters: filters), bench.context)
        let instances = found.reservations.flatMap(\.instances)
        #expect(instances.map(\.privateIpAddress) == ["10.1.0.1", "10.1.0.2"])
        #expect(instances.allSatisfy { $0.state?.code == 16 })
        let status = try await bench.ec2.describeInstanceStatus(.init(), bench.context)
        #expect(status.instanceStatuses.map(\.instanceStatus?.status) == [.ok, .ok, .ok, .ok])
        let tags = try await bench.ec2.describeTags(
            .init(filters: [.init(name: "key", values: ["aws:autoscaling:groupName"])]), bench.context)
        #expect(Set(tags.tags.map(\.value)) == ["group-blue", "group-green"])
    }

    @Test("A filter that is not understood, and an id of nothing, are refused with AWS's codes and words")
    func refuses() async throws {
        try await bench.makeEnvironment("blue")
        let filter = await refusal { () throws(ServiceError) in
            try await bench.ec2.describeInstances(.init(filters: [.init(name: "x", values: ["1"])]), bench.context)
        }
        #expect(filter == ServiceError("InvalidParameterValue", "The filter 'x' is invalid"))
        let id = "i-00000000000000000"
        let missing = await refusal { () throws(ServiceError) in
            try await bench.ec2.describeInstances(.init(instanceIds: [id]), bench.context)
        }
        #expect(missing == ServiceError("InvalidInstanceID.NotFound", "The instance ID '\(id)' does not exist"))
        let malformed = await refusal { () throws(ServiceError) in
            try await bench.ec2.terminateInstances(.init(instanceIds: ["i-1"]), bench.context)
        }
        #expect(malformed?.code == "InvalidInstanceID.Malformed")
    }

    @Test("A terminated instance leaves the load balancer at once and its group starts another")
    func terminates() async throws {
        let blue = try await bench.makeEnvironment("blue")
        let id = bench.liveInstances(blue)[0].id
        let dry = await refusal { () throws(ServiceError) in
            try await bench.ec2.terminateInstances(.init(instanceIds: [id], dryRun: true), bench.context)
        }
        #expect(dry?.code == "DryRunOperation" && dry?.status == 412)
        let done = try await bench.ec2.terminateInstances(.init(instanceIds: [id]), bench.context)
        #expect(done.terminatingInstances.map(\.previousState?.code) == [16])
        #expect(done.terminatingInstances.map(\.currentState?.code) == [32])
        #expect(bench.dataPlane.table.targetGroups[blue.targetGroup]?.targets.count == 1)
        let group = try #require(bench.store.world.groups[blue.group])
        #expect(group.decide(in: bench.store.world, at: bench.clock.now) == .launch(1))
    }

    @Test("A terminated instance is shown for an hour")
    func forgets() async throws {
        let blue = try await bench.makeEnvironment("blue", instances: 1)
        let id = bench.liveInstances(blue)[0].id
        _ = try await bench.ec2.terminateInstances(.init(instanceIds: [id]), bench.context)
        try await bench.store.commit { transaction throws(Fault) in transaction.instanceTerminated(id) }
        let shown = try await bench.ec2.describeInstances(.init(instanceIds: [id]), bench.context)
        #expect(shown.reservations.first?.instances.first?.state?.name == .terminated)
        bench.clock.advance(by: 3_601)
        let error = await refusal { () throws(ServiceError) in
            try await bench.ec2.describeInstances(.init(instanceIds: [id]), bench.context)
        }
        #expect(error?.code == "InvalidInstanceID.NotFound")
    }

    @Test("The network is one VPC with a subnet in each zone, and what is not in it is not found")
    func describesNetwork() async throws {
        let vpcs = try await bench.ec2.describeVpcs(
            .init(filters: [.init(name: "isDefault", values: ["true"])]), bench.context)
        let vpc = try #require(vpcs.vpcs.first?.vpcId)
        let subnets = try await bench.ec2.describeSubnets(
            .init(filters: [.init(name: "vpc-id", values: [vpc])]), bench.context)
        #expect(Set(subnets.subnets.map(\.subnetId)) == Set(bench.subnets))
        let groups = try await bench.ec2.describeSecurityGroups(.init(groupNames: ["default"]), bench.context)
        #expect(groups.securityGroups.map(\.vpcId) == [vpc])
        let zones = try await bench.ec2.describeAvailabilityZones(.init(), bench.context)
        #expect(zones.availabilityZones.map(\.zoneId) == ["use1-az1", "use1-az2", "use1-az3"])
        let regions = try await bench.ec2.describeRegions(.init(regionNames: ["eu-west-1"]), bench.context)
        #expect(regions.regions.map(\.endpoint) == ["ec2.eu-west-1.amazonaws.com"])
        let vpcError = await refusal { () throws(ServiceError) in
            try await bench.ec2.describeVpcs(.init(vpcIds: ["vpc-0"]), bench.context)
        }
        let subnetError = await refusal { () throws(ServiceError) in
            try await bench.ec2.describeSubnets(.init(subnetIds: ["subnet-0"]), bench.context)
        }
        #expect(vpcError?.code == "InvalidVpcID.NotFound")
        #expect(subnetError?.code == "InvalidSubnetID.NotFound")
    }

    @Test(
        "A filter's value may have wildcards",
        arguments: [
            ("blue", "blue", true), ("blue", "b*", true), ("blue", "*u*", true), ("blue", "b?ue", true),
            ("blue", "*", true), ("", "*", true), ("blue", "b*d", false), ("blue", "blu", false),
            ("b*", "b\\*", true), ("bl", "b\\*", false), ("aab", "*ab", true), ("", "?", false),
        ])
    func wildcards(text: String, pattern: String, matches: Bool) {
        #expect(Wildcard.matches(text[...], pattern[...]) == matches)
    }
}
