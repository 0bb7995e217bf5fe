import Domain
import EC2API
import EC2Service
import ElasticLoadBalancingV2API
import ElasticLoadBalancingV2Service
import Routing
import Smithy
import Store
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
