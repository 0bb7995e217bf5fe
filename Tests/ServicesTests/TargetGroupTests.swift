import TestKit
import Store
import ElasticLoadBalancingV2Service
import Domain
import ElasticLoadBalancingV2API
import Routing
import Smithy
import Testing

@Suite("Target groups and their targets")
struct TargetGroupTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test("A group has AWS's defaults, is not made twice, and not with other settings under its name")
    func creates() async throws {
        let arn = try await bench.makeTargetGroup()
        #expect(try await bench.makeTargetGroup() == arn)
        let found = try await bench.elb.describeTargetGroups(.init(names: ["web"]), bench.context)
        let group = try #require(found.targetGroups.first)
        #expect(group.healthCheckIntervalSeconds == 30 && group.healthCheckTimeoutSeconds == 5)
        #expect(group.healthyThresholdCount == 5 && group.unhealthyThresholdCount == 2)
        #expect(group.healthCheckPort == "traffic-port" && group.matcher?.httpCode == "200")
        #expect(group.protocolVersion == "HTTP1" && group.loadBalancerArns.isEmpty)
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.createTargetGroup(
                .init(name: "web", protocol: .http, port: 81, vpcId: Network.vpcID(bench.scope)), bench.context)
        }
        #expect(error?.code == "DuplicateTargetGroupName")
    }

    @Test("What is not served yet, and what is not valid, is refused clearly")
    func refuses() async {
        let vpc = Network.vpcID(bench.scope)
        let cases: [(CreateTargetGroupInput, String)] = [
            (.init(name: "a", targetType: .lambda), "InvalidConfigurationRequest"),
            (.init(name: "a", protocol: .geneve, port: 6081, vpcId: vpc), "InvalidConfigurationRequest"),
            (
                .init(name: "a", protocol: .tcp, protocolVersion: "GRPC", port: 80, vpcId: vpc),
                "ValidationError"
            ),
            (.init(name: "a", protocol: .http, vpcId: vpc), "ValidationError"),
            (.init(name: "a", protocol: .http, port: 80), "ValidationError"),
            (.init(name: "a", protocol: .http, port: 80, vpcId: "vpc-0"), "ValidationError"),
            (
                .init(name: "a", protocol: .http, port: 80, vpcId: vpc, healthCheckEnabled: false),
                "ValidationError"
            ),
            (.init(name: "a", protocol: .http, port: 80, vpcId: vpc, healthCheckPath: "x"), "ValidationError"),
            (
                .init(
                    name: "a", protocol: .http, port: 80, vpcId: vpc, healthCheckIntervalSeconds: 5,
                    healthCheckTimeoutSeconds: 5), "ValidationError"
            ),
            (
                .init(name: "a", protocol: .http, port: 80, vpcId: vpc, matcher: .init(httpCode: "200-500")),
                "ValidationError"
            ),
        ]
        for (input, code) in cases {
            let error = await refusal { () throws(ServiceError) in
                try await bench.elb.createTargetGroup(input, bench.context)
            }
            #expect(error?.code == code, "\(input)")
        }
        #expect(bench.store.world.targetGroups.isEmpty)
    }

    @Test("A mirror is another group for requests, is told only where it is set, and stays while it is one")
    func mirrors() async throws {
        let (source, mirror) = (try await bench.makeTargetGroup("source"), try await bench.makeTargetGroup("mirror"))
        let balancer = try await bench.makeLoadBalancer()
        _ = try await bench.makeListener(balancer, to: source)
        func set(_ arn: String) async throws(ServiceError) -> [TargetGroupAttribute] {
            try await bench.elb.modifyTargetGroupAttributes(
                .init(
                    targetGroupArn: source,
                    attributes: [
                        .init(key: "teal.mirror.target_group_arn", value: arn),
                        .init(key: "teal.mirror.percentage", value: "25"),
                    ]), bench.context
            ).attributes
        }
        for (wrong, code) in [(source, "InvalidConfigurationRequest"), (mirror + "0", "TargetGroupNotFound")] {
            #expect(await refusal { () async throws(ServiceError) in try await set(wrong) }?.code == code)
        }
        #expect(try await set(mirror).contains { $0.key == "teal.mirror.percentage" && $0.value == "25" })
        #expect(
            bench.dataPlane.table.targetGroups[source]?.mirror == .init(targetGroup: mirror, percentage: 25))
        #expect(bench.dataPlane.table.checkedTargetGroups.contains(mirror))
        let delete = { () async throws(ServiceError) in
            try await bench.elb.deleteTargetGroup(.init(targetGroupArn: mirror), bench.context)
        }
        #expect(await refusal(delete)?.code == "ResourceInUse")
        #expect(try await set("").allSatisfy { $0.key?.hasPrefix("teal.") == false })
        _ = try await delete()
    }

    @Test("Health checks and attributes are changed, and the data plane follows")
    func modifies() async throws {
        let arn = try await bench.makeTargetGroup()
        _ = try await bench.elb.modifyTargetGroup(
            .init(targetGroupArn: arn, healthCheckPort: "81", healthCheckPath: "/health"), bench.context)
        let delay = TargetGroupAttribute(key: "deregistration_delay.timeout_seconds", value: "9")
        _ = try await bench.elb.modifyTargetGroupAttributes(
            .init(targetGroupArn: arn, attributes: [delay]), bench.context)
        let carried = try #require(bench.dataPlane.table.targetGroups[arn])
        #expect(carried.healthCheck.path == "/health" && carried.healthCheck.port == 81)
        #expect(carried.deregistrationDelay == .seconds(9))
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.modifyTargetGroupAttributes(
                .init(targetGroupArn: arn, attributes: [.init(key: "x", value: "1")]), bench.context)
        }
        #expect(error?.message == "Target group attribute key 'x' is not recognized")
    }

    @Test("A group in use is not deleted; one that nobody uses is, with its targets")
    func deletes() async throws {
        let arn = try await bench.makeTargetGroup()
        let listener = try await bench.makeListener(try await bench.makeLoadBalancer(), to: arn)
        _ = try await bench.elb.registerTargets(
            .init(targetGroupArn: arn, targets: [.init(id: "127.0.0.1")]), bench.context)
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.deleteTargetGroup(.init(targetGroupArn: arn), bench.context)
        }
        #expect(error?.code == "ResourceInUse")
        _ = try await bench.elb.deleteListener(.init(listenerArn: listener), bench.context)
        _ = try await bench.elb.deleteTargetGroup(.init(targetGroupArn: arn), bench.context)
        #expect(bench.store.world.registrations.isEmpty)
        let gone = await refusal { () throws(ServiceError) in
            try await bench.elb.describeTargetGroups(.init(targetGroupArns: [arn]), bench.context)
        }
        #expect(gone?.code == "TargetGroupNotFound")
    }

    @Test("Targets take the group's port or their own, and what cannot be a target is refused")
    func registers() async throws {
        let arn = try await bench.makeTargetGroup()
        _ = try await bench.elb.registerTargets(
            .init(targetGroupArn: arn, targets: [.init(id: "10.0.0.1"), .init(id: "10.0.0.1", port: 9)]),
            bench.context)
        #expect(bench.dataPlane.table.targetGroups[arn]?.targets.map(\.port).sorted() == [9, 8080])
        _ = try await bench.elb.deregisterTargets(
            .init(targetGroupArn: arn, targets: [.init(id: "10.0.0.1"), .init(id: "10.0.0.7")]), bench.context)
        #expect(bench.dataPlane.table.targetGroups[arn]?.targets.map(\.port) == [9])
        let address = await refusal { () throws(ServiceError) in
            try await bench.elb.registerTargets(
                .init(targetGroupArn: arn, targets: [.init(id: "10.0.0.256")]), bench.context)
        }
        #expect(address?.code == "ValidationError")
        let byInstance = try await bench.makeTargetGroup("instances", type: .instance)
        let instance = await refusal { () throws(ServiceError) in
            try await bench.elb.registerTargets(
                .init(targetGroupArn: byInstance, targets: [.init(id: "i-00000000000000000")]), bench.context)
        }
        #expect(instance?.code == "InvalidTarget")
    }

    @Test("Health tells the truth: healthy, failing, not in use, not registered")
    func tellsHealth() async throws {
        let blue = try await bench.makeEnvironment("blue")
        let ids = bench.liveInstances(blue).map(\.id)
        bench.dataPlane.fail(hosts: ["10.1.0.2"])
        let all = try await bench.elb.describeTargetHealth(.init(targetGroupArn: blue.targetGroup), bench.context)
        #expect(all.targetHealthDescriptions.map(\.target?.id) == ids)
        #expect(all.targetHealthDescriptions.map(\.targetHealth?.state) == [.healthy, .unhealthy])
        let asked = try await bench.elb.describeTargetHealth(
            .init(targetGroupArn: blue.targetGroup, targets: [.init(id: "i-0")]), bench.context)
        #expect(asked.targetHealthDescriptions.first?.targetHealth?.reason == .targetNotRegistered)
        let idle = try await bench.makeTargetGroup("idle", type: .instance)
        _ = try await bench.elb.registerTargets(
            .init(targetGroupArn: idle, targets: [.init(id: ids[0])]), bench.context)
        let unused = try await bench.elb.describeTargetHealth(.init(targetGroupArn: idle), bench.context)
        #expect(unused.targetHealthDescriptions.map(\.targetHealth?.state) == [.unused])
        #expect(unused.targetHealthDescriptions.first?.targetHealth?.reason == .targetNotInUse)
    }

    @Test("A target that runs nothing yet is being registered, and one that left drains")
    func tellsBeginningAndEnd() async throws {
        let blue = try await bench.makeEnvironment("blue")
        let world = bench.store.world
        let group = try #require(world.targetGroups[blue.targetGroup])
        let reports = world.health(
            of: group, asked: [], seen: [RoutingTable.TargetID(id: "i-9", port: 80): .draining])
        #expect(reports.map(\.health) == [.registering, .registering, .draining])
        #expect(reports.last?.id == "i-9")
    }
}
