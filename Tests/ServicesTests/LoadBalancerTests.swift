import TestKit
import Store
import Routing
import ElasticLoadBalancingV2Service
import Domain
import ElasticLoadBalancingV2API
import Smithy
import Testing

@Suite("Load balancers")
struct LoadBalancerTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test("A new load balancer is active at once, in the zones of its subnets, and the data plane has it")
    func createsActive() async throws {
        let made = try await bench.elb.createLoadBalancer(
            .init(name: "shop", subnetMappings: bench.subnets.map { .init(subnetId: $0) }), bench.context)
        let shop = try #require(made.loadBalancers.first)
        #expect(shop.state?.code == .active)
        #expect(shop.availabilityZones.map(\.zoneName) == ["us-east-1a", "us-east-1b", "us-east-1c"])
        #expect(shop.type == .application)
        #expect(bench.dataPlane.table.loadBalancers[try #require(shop.loadBalancerArn)] != nil)
    }

    @Test("Asking twice for the same gives the same, for something else is refused")
    func createsOnce() async throws {
        let first = try await bench.makeLoadBalancer()
        #expect(try await bench.makeLoadBalancer() == first)
        let other = CreateLoadBalancerInput(name: "shop", subnets: bench.subnets, scheme: .internal)
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.createLoadBalancer(other, bench.context)
        }
        #expect(error?.code == "DuplicateLoadBalancerName")
    }

    @Test(
        "A name that AWS would refuse is refused",
        arguments: ["", "-a", "a-", "a_b", "internal-a", String(repeating: "a", count: 33)])
    func refusesName(name: String) async {
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.createLoadBalancer(.init(name: name, subnets: bench.subnets), bench.context)
        }
        #expect(error?.code == "ValidationError")
    }

    @Test("Gateway load balancers are refused as not served")
    func refusesOtherTypes() async {
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.createLoadBalancer(
                .init(name: "a", subnets: bench.subnets, type: .gateway), bench.context)
        }
        #expect(error?.code == "InvalidConfigurationRequest")
    }

    @Test("Subnets must exist and lie in two zones")
    func checksSubnets() async {
        let cases: [([String], String)] = [
            (["subnet-0"], "SubnetNotFound"), ([bench.subnets[0]], "ValidationError"),
            ([bench.subnets[0], bench.subnets[0]], "InvalidConfigurationRequest"),
        ]
        for (subnets, code) in cases {
            let error = await refusal { () throws(ServiceError) in
                try await bench.elb.createLoadBalancer(.init(name: "a", subnets: subnets), bench.context)
            }
            #expect(error?.code == code, "\(subnets)")
        }
    }

    @Test("What is not there has AWS's exact code, and another account's is not there")
    func notFound() async throws {
        let arn = try await bench.makeLoadBalancer()
        var other = bench.context
        other.account = "000000000000"
        let calls: [(DescribeLoadBalancersInput, RequestContext)] = [
            (.init(names: ["nothing"]), bench.context), (.init(loadBalancerArns: [arn + "0"]), bench.context),
            (.init(loadBalancerArns: [arn]), other),
        ]
        for (input, context) in calls {
            let error = await refusal { () throws(ServiceError) in
                try await bench.elb.describeLoadBalancers(input, context)
            }
            #expect(error?.code == "LoadBalancerNotFound")
        }
    }

    @Test("Pages follow each other without gap or repetition")
    func pages() async throws {
        var made: Set<String> = []
        for name in ["a", "b", "c"] { made.insert(try await bench.makeLoadBalancer(name)) }
        var seen: [String] = []
        var marker: String?
        repeat {
            let page = try await bench.elb.describeLoadBalancers(.init(marker: marker, pageSize: 2), bench.context)
            seen += page.loadBalancers.compactMap(\.loadBalancerArn)
            marker = page.nextMarker
        } while marker != nil
        #expect(seen.count == 3 && Set(seen) == made)
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.describeLoadBalancers(.init(marker: "?"), bench.context)
        }
        #expect(error?.code == "ValidationError")
    }

    @Test("Attributes have AWS's defaults, change, and act on the data plane")
    func attributes() async throws {
        let arn = try await bench.makeLoadBalancer()
        let before = try await bench.elb.describeLoadBalancerAttributes(.init(loadBalancerArn: arn), bench.context)
        #expect(before.attributes.first { $0.key == "idle_timeout.timeout_seconds" }?.value == "60")
        _ = try await bench.elb.modifyLoadBalancerAttributes(
            .init(loadBalancerArn: arn, attributes: [.init(key: "idle_timeout.timeout_seconds", value: "7")]),
            bench.context)
        #expect(bench.dataPlane.table.loadBalancers[arn]?.idleTimeout == .seconds(7))
    }

    @Test(
        "An attribute that is not known, or has a value it does not take, is refused",
        arguments: [
            ("x", "1", "Load balancer attribute key 'x' is not recognized"),
            ("idle_timeout.timeout_seconds", "0", nil), ("idle_timeout.timeout_seconds", "ten", nil),
            ("routing.http.xff_header_processing.mode", "drop", nil),
        ] as [(String, String, String?)])
    func refusesAttribute(key: String, value: String, message: String?) async throws {
        let arn = try await bench.makeLoadBalancer()
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.modifyLoadBalancerAttributes(
                .init(loadBalancerArn: arn, attributes: [.init(key: key, value: value)]), bench.context)
        }
        #expect(error?.code == "ValidationError")
        if let message { #expect(error?.message == message) }
    }

    @Test("Deleting removes its listeners, is refused under protection, and is no error the second time")
    func deletes() async throws {
        let arn = try await bench.makeLoadBalancer()
        _ = try await bench.makeListener(arn, to: try await bench.makeTargetGroup())
        let protection = LoadBalancerAttribute(key: "deletion_protection.enabled", value: "true")
        _ = try await bench.elb.modifyLoadBalancerAttributes(
            .init(loadBalancerArn: arn, attributes: [protection]), bench.context)
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.deleteLoadBalancer(.init(loadBalancerArn: arn), bench.context)
        }
        #expect(error?.code == "OperationNotPermitted")
        _ = try await bench.elb.modifyLoadBalancerAttributes(
            .init(loadBalancerArn: arn, attributes: [.init(key: protection.key, value: "false")]), bench.context)
        for _ in 1...2 { _ = try await bench.elb.deleteLoadBalancer(.init(loadBalancerArn: arn), bench.context) }
        #expect(bench.store.world.loadBalancers.isEmpty && bench.store.world.listeners.isEmpty)
    }

    @Test("What belongs to an environment is not deleted apart from it")
    func keepsEnvironments() async throws {
        let blue = try await bench.makeEnvironment("blue")
        let balancer = await refusal { () throws(ServiceError) in
            try await bench.elb.deleteLoadBalancer(.init(loadBalancerArn: blue.loadBalancer), bench.context)
        }
        let listener = await refusal { () throws(ServiceError) in
            try await bench.elb.deleteListener(.init(listenerArn: blue.listener), bench.context)
        }
        let group = await refusal { () throws(ServiceError) in
            try await bench.elb.deleteTargetGroup(.init(targetGroupArn: blue.targetGroup), bench.context)
        }
        #expect(balancer?.code == "OperationNotPermitted")
        #expect(listener?.code == "OperationNotPermitted")
        #expect(group?.code == "ResourceInUse")
    }

    @Test("Tags of all three kinds are added, told and removed")
    func tags() async throws {
        let balancer = try await bench.makeLoadBalancer()
        let group = try await bench.makeTargetGroup()
        let all = [balancer, group, try await bench.makeListener(balancer, to: group)]
        _ = try await bench.elb.addTags(
            .init(resourceArns: all, tags: [.init(key: "a", value: "1"), .init(key: "b", value: "2")]), bench.context)
        _ = try await bench.elb.removeTags(.init(resourceArns: all, tagKeys: ["a"]), bench.context)
        let found = try await bench.elb.describeTags(.init(resourceArns: all), bench.context)
        #expect(found.tagDescriptions.map(\.resourceArn) == all)
        #expect(found.tagDescriptions.allSatisfy { $0.tags.map(\.key) == ["b"] })
        let twice = await refusal { () throws(ServiceError) in
            try await bench.elb.addTags(
                .init(resourceArns: all, tags: [.init(key: "c"), .init(key: "c")]), bench.context)
        }
        #expect(twice?.code == "DuplicateTagKeys")
        let many = (0...50).map { ElasticLoadBalancingV2API.Tag(key: "k\($0)") }
        let tooMany = await refusal { () throws(ServiceError) in
            try await bench.elb.addTags(.init(resourceArns: all, tags: many), bench.context)
        }
        #expect(tooMany?.code == "TooManyTags")
    }
}
