import Domain
import EC2API
import EC2Service
import ElasticLoadBalancingV2API
import ElasticLoadBalancingV2Service
import Routing
import Smithy
import Store
import TestKit
import Testing

@Suite("Security groups")
struct SecurityGroupTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    private func makeGroup(_ name: String = "web") async throws -> String {
        let made = try await bench.ec2.createSecurityGroup(
            .init(description: "for tests", groupName: name), bench.context)
        return try #require(made.groupId)
    }

    private func allow(_ cidr: String, port: Int, in group: String) async throws {
        _ = try await bench.ec2.authorizeSecurityGroupIngress(
            .init(
                groupId: group,
                ipPermissions: [.init(ipProtocol: "tcp", fromPort: port, toPort: port, ipRanges: [.init(cidrIp: cidr)])]
            ),
            bench.context)
    }

    @Test("A new group lets everything out and nothing in, and its rules come and go")
    func rules() async throws {
        let id = try await makeGroup()
        try await allow("10.0.0.0/8", port: 80, in: id)
        let found = try await bench.ec2.describeSecurityGroups(.init(groupIds: [id]), bench.context)
        let group = try #require(found.securityGroups.first)
        #expect(group.ipPermissions.map(\.fromPort) == [80])
        #expect(group.ipPermissions.first?.ipRanges.map(\.cidrIp) == ["10.0.0.0/8"])
        #expect(group.ipPermissionsEgress.map(\.ipProtocol) == ["-1"])
        let rules = try await bench.ec2.describeSecurityGroupRules(
            .init(filters: [.init(name: "group-id", values: [id])]), bench.context)
        let inbound = try #require(rules.securityGroupRules.first { $0.isEgress == false })
        _ = try await bench.ec2.revokeSecurityGroupIngress(
            .init(groupId: id, securityGroupRuleIds: [inbound.securityGroupRuleId ?? ""]), bench.context)
        let after = try await bench.ec2.describeSecurityGroups(.init(groupIds: [id]), bench.context)
        #expect(after.securityGroups.first?.ipPermissions == [])
    }

    @Test("What EC2 refuses is refused with its codes and words")
    func refuses() async throws {
        let id = try await makeGroup()
        try await allow("10.0.0.0/8", port: 80, in: id)
        let again = await refusal { () throws(ServiceError) in
            try await bench.ec2.createSecurityGroup(.init(description: "x", groupName: "web"), bench.context)
        }
        #expect(again?.code == "InvalidGroup.Duplicate")
        #expect(again?.message == "The security group 'web' already exists for VPC '\(Network.vpcID(bench.scope))'")
        let permission = IpPermission(
            ipProtocol: "tcp", fromPort: 80, toPort: 80, ipRanges: [.init(cidrIp: "10.0.0.0/8")])
        let twice = await refusal { () throws(ServiceError) in
            try await bench.ec2.authorizeSecurityGroupIngress(
                .init(groupId: id, ipPermissions: [permission]), bench.context)
        }
        #expect(twice?.code == "InvalidPermission.Duplicate")
        #expect(
            twice?.message
                == "the specified rule \"peer: 10.0.0.0/8, TCP, from port: 80, to port: 80, ALLOW\" already exists")
        let cidr = await refusal { () throws(ServiceError) in
            try await bench.ec2.authorizeSecurityGroupIngress(
                .init(cidrIp: "10.0.0.0/99", groupId: id, ipProtocol: "tcp"), bench.context)
        }
        #expect(cidr?.code == "InvalidParameterValue")
        let missing = await refusal { () throws(ServiceError) in
            try await bench.ec2.deleteSecurityGroup(.init(groupId: "sg-0"), bench.context)
        }
        #expect(missing?.code == "InvalidGroup.NotFound")
        let standard = await refusal { () throws(ServiceError) in
            try await bench.ec2.deleteSecurityGroup(.init(groupName: "default"), bench.context)
        }
        #expect(standard?.code == "CannotDelete")
    }

    @Test("A group that a load balancer has cannot be deleted; set free, it can")
    func inUse() async throws {
        let id = try await makeGroup()
        let arn = try await bench.makeLoadBalancer()
        _ = try await bench.elb.setSecurityGroups(.init(loadBalancerArn: arn, securityGroups: [id]), bench.context)
        let interfaces = try await bench.ec2.describeNetworkInterfaces(
            .init(filters: [.init(name: "group-id", values: [id])]), bench.context)
        #expect(interfaces.networkInterfaces.count == 2)
        #expect(interfaces.networkInterfaces.allSatisfy { $0.description?.hasPrefix("ELB app/shop/") == true })
        let error = await refusal { () throws(ServiceError) in
            try await bench.ec2.deleteSecurityGroup(.init(groupId: id), bench.context)
        }
        #expect(error == ServiceError("DependencyViolation", "resource \(id) has a dependent object"))
        let standard = Network.securityGroupID(bench.scope)
        _ = try await bench.elb.setSecurityGroups(
            .init(loadBalancerArn: arn, securityGroups: [standard]), bench.context)
        _ = try await bench.ec2.deleteSecurityGroup(.init(groupId: id), bench.context)
        let left = try await bench.ec2.describeSecurityGroups(.init(), bench.context)
        #expect(left.securityGroups.map(\.groupName) == ["default"])
    }

    @Test("Inbound rules say from where a listener may be reached")
    func admits() async throws {
        let id = try await makeGroup()
        let arn = try await bench.makeLoadBalancer()
        func admitted(_ port: Int) throws -> [IPNetwork]? {
            let world = bench.store.world
            return world.networksAdmitted(to: try #require(world.loadBalancers[arn]), port: port)
        }
        #expect(try admitted(80) == nil, "the default group admits everybody")
        _ = try await bench.elb.setSecurityGroups(.init(loadBalancerArn: arn, securityGroups: [id]), bench.context)
        #expect(try admitted(80) == [])
        try await allow("10.0.0.0/8", port: 80, in: id)
        #expect(try admitted(80) == [try #require(IPNetwork("10.0.0.0/8"))])
        #expect(try admitted(81) == [])
        try await allow("0.0.0.0/0", port: 80, in: id)
        #expect(try admitted(80) == nil)
    }

    /// The instance is the only target of a group behind the load balancer `shop`, whose groups are those given.
    private func target(in groups: [String], behind balancerGroups: [String]) async throws -> () -> Bool {
        let balancer = try await bench.elb.createLoadBalancer(
            .init(name: "shop", subnets: Array(bench.subnets.prefix(2)), securityGroups: balancerGroups), bench.context)
        let group = try await bench.makeTargetGroup(type: .instance)
        _ = try await bench.makeListener(try #require(balancer.loadBalancers.first?.loadBalancerArn), to: group)
        let made = try await bench.ec2.runInstances(
            .init(imageId: "web", maxCount: 1, minCount: 1, securityGroupIds: groups), bench.context)
        let id = try #require(made.instances.first?.instanceId)
        try await bench.store.commit { transaction throws(Fault) in
            transaction.instanceStarted(id, generation: 1, at: .init(host: "10.9.0.1", port: 80))
        }
        _ = try await bench.elb.registerTargets(.init(targetGroupArn: group, targets: [.init(id: id)]), bench.context)
        return { [bench] in
            // What the data plane was given is made by parts, and has to be the same as when made anew.
            let route = bench.dataPlane.table.targetGroups[group]
            #expect(route == bench.store.world.routingTable(scale: .real).targetGroups[group])
            return route?.closed.isEmpty == true && route?.closedToChecks.isEmpty == true
        }
    }

    @Test("An instance lets its load balancer in by the balancer's group, by its subnets' range, or by anybody's")
    func instances() async throws {
        let (web, app) = (try await makeGroup("web"), try await makeGroup("app"))
        let isOpen = try await target(in: [app], behind: [web])
        #expect(!isOpen(), "a new group lets nobody in")
        try await allow("10.0.0.0/8", port: 8080, in: app)
        #expect(!isOpen(), "that is not where the load balancer is")
        let permission = IpPermission(
            ipProtocol: "tcp", fromPort: 8080, toPort: 8080, userIdGroupPairs: [.init(groupId: web)])
        _ = try await bench.ec2.authorizeSecurityGroupIngress(
            .init(groupId: app, ipPermissions: [permission]), bench.context)
        #expect(isOpen())
        _ = try await bench.ec2.revokeSecurityGroupIngress(
            .init(groupId: app, ipPermissions: [permission]), bench.context)
        #expect(!isOpen())
        try await allow("172.31.0.0/16", port: 80, in: app)
        #expect(!isOpen(), "its port is another")
        try await allow("172.31.0.0/20", port: 8080, in: app)
        #expect(!isOpen(), "the load balancer has a second zone")
        try await allow("172.31.0.0/16", port: 8080, in: app)
        #expect(isOpen())
    }

    @Test("Members of the default group let each other in, and nobody else")
    func members() async throws {
        let web = try await makeGroup("web")
        let isOpen = try await target(in: [], behind: [])
        #expect(isOpen(), "neither was given a group")
        let arn = try #require(bench.store.world.loadBalancers.values.first?.id)
        _ = try await bench.elb.setSecurityGroups(.init(loadBalancerArn: arn, securityGroups: [web]), bench.context)
        #expect(!isOpen())
        let error = await refusal { () throws(ServiceError) in
            try await bench.ec2.deleteSecurityGroup(.init(groupId: web), bench.context)
        }
        #expect(error?.code == "DependencyViolation")
    }

    @Test("A group that an instance is in cannot be deleted while the instance is there")
    func usedByInstances() async throws {
        let app = try await makeGroup("app")
        let made = try await bench.ec2.runInstances(
            .init(imageId: "web", maxCount: 1, minCount: 1, securityGroupIds: [app]), bench.context)
        let id = try #require(made.instances.first?.instanceId)
        let error = await refusal { () throws(ServiceError) in
            try await bench.ec2.deleteSecurityGroup(.init(groupId: app), bench.context)
        }
        #expect(error?.code == "DependencyViolation")
        _ = try await bench.ec2.terminateInstances(.init(instanceIds: [id]), bench.context)
        try await bench.store.commit { transaction throws(Fault) in transaction.instanceTerminated(id) }
        _ = try await bench.ec2.deleteSecurityGroup(.init(groupId: app), bench.context)
    }

    @Test("Tags are given, found by, and taken away")
    func tags() async throws {
        let id = try await makeGroup()
        _ = try await bench.ec2.createTags(
            .init(resources: [id], tags: [.init(key: "a", value: "1"), .init(key: "b", value: "2")]), bench.context)
        _ = try await bench.ec2.deleteTags(
            .init(resources: [id], tags: [.init(key: "a"), .init(key: "b", value: "other")]), bench.context)
        let found = try await bench.ec2.describeSecurityGroups(
            .init(filters: [.init(name: "tag:b", values: ["2"])]), bench.context)
        #expect(found.securityGroups.map(\.groupId) == [id])
        #expect(found.securityGroups.first?.tags.map(\.key) == ["b"])
    }

    @Test("What tools look up about the network is there")
    func lookups() async throws {
        let vpc = Network.vpcID(bench.scope)
        let support = try await bench.ec2.describeVpcAttribute(
            .init(attribute: .enableDnsSupport, vpcId: vpc), bench.context)
        #expect(support.enableDnsSupport?.value == true && support.enableDnsHostnames == nil)
        let account = try await bench.ec2.describeAccountAttributes(
            .init(attributeNames: [.supportedPlatforms]), bench.context)
        #expect(account.accountAttributes.map { $0.attributeValues.map(\.attributeValue) } == [["VPC"]])
        let gateways = try await bench.ec2.describeInternetGateways(
            .init(filters: [.init(name: "attachment.vpc-id", values: [vpc])]), bench.context)
        let tables = try await bench.ec2.describeRouteTables(
            .init(filters: [.init(name: "association.main", values: ["true"])]), bench.context)
        #expect(
            tables.routeTables.first?.routes.contains {
                $0.gatewayId == gateways.internetGateways.first?.internetGatewayId
            } == true)
    }
}
