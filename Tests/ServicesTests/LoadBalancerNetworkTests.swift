import Domain
import ElasticLoadBalancingV2API
import ElasticLoadBalancingV2Service
import Smithy
import TestKit
import Testing

@Suite("A load balancer's network, capacity and listener attributes")
struct LoadBalancerNetworkTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test("Subnets, security groups and address type change, and are told as they were asked for")
    func changes() async throws {
        let arn = try await bench.makeLoadBalancer()
        let subnets = try await bench.elb.setSubnets(
            .init(loadBalancerArn: arn, subnets: bench.subnets), bench.context)
        #expect(subnets.availabilityZones.map(\.subnetId) == bench.subnets)
        let type = try await bench.elb.setIpAddressType(
            .init(loadBalancerArn: arn, ipAddressType: .dualstack), bench.context)
        #expect(type.ipAddressType == .dualstack)
        _ = try await bench.elb.modifyIpPools(
            .init(loadBalancerArn: arn, ipamPools: .init(ipv4IpamPoolId: "ipam-pool-1")), bench.context)
        let told = try await bench.elb.describeLoadBalancers(.init(loadBalancerArns: [arn]), bench.context)
        let shop = try #require(told.loadBalancers.first)
        #expect(shop.availabilityZones.count == 3)
        #expect(shop.ipAddressType == .dualstack)
        #expect(shop.ipamPools?.ipv4IpamPoolId == "ipam-pool-1")
    }

    @Test("What a load balancer cannot have is refused")
    func refuses() async throws {
        let arn = try await bench.makeLoadBalancer()
        let one = await refusal { () throws(ServiceError) in
            try await bench.elb.setSubnets(.init(loadBalancerArn: arn, subnets: [bench.subnets[0]]), bench.context)
        }
        #expect(
            one
                == ServiceError(
                    "ValidationError", "At least two subnets in two different Availability Zones must be specified"))
        let group = await refusal { () throws(ServiceError) in
            try await bench.elb.setSecurityGroups(
                .init(loadBalancerArn: arn, securityGroups: ["sg-0"]), bench.context)
        }
        #expect(group?.code == "InvalidSecurityGroup")
        let nothing = await refusal { () throws(ServiceError) in
            try await bench.elb.setIpAddressType(
                .init(loadBalancerArn: arn + "0", ipAddressType: .ipv4), bench.context)
        }
        #expect(nothing?.code == "LoadBalancerNotFound")
    }

    @Test("A capacity reservation may be lowered twice a day")
    func capacity() async throws {
        let arn = try await bench.makeLoadBalancer()
        func reserve(_ units: Int) async throws(ServiceError) -> ModifyCapacityReservationOutput {
            try await bench.elb.modifyCapacityReservation(
                .init(loadBalancerArn: arn, minimumLoadBalancerCapacity: .init(capacityUnits: units)), bench.context)
        }
        let made = try await reserve(400)
        #expect(made.capacityReservationState.map(\.effectiveCapacityUnits) == [200, 200])
        #expect(made.decreaseRequestsRemaining == 2)
        #expect(try await reserve(300).decreaseRequestsRemaining == 1)
        #expect(try await reserve(200).decreaseRequestsRemaining == 0)
        let error = await refusal { () throws(ServiceError) in try await reserve(100) }
        #expect(error?.code == "CapacityDecreaseRequestLimitExceeded")
        bench.clock.advance(by: 86_400)
        _ = try await bench.elb.modifyCapacityReservation(
            .init(loadBalancerArn: arn, resetCapacityReservation: true), bench.context)
        let told = try await bench.elb.describeCapacityReservation(.init(loadBalancerArn: arn), bench.context)
        #expect(told.minimumLoadBalancerCapacity == nil && told.capacityReservationState == [])
    }

    @Test("Listener attributes have AWS's defaults, and are kept")
    func listenerAttributes() async throws {
        let arn = try await bench.makeLoadBalancer()
        let listener = try await bench.makeListener(arn, to: try await bench.makeTargetGroup())
        let before = try await bench.elb.describeListenerAttributes(.init(listenerArn: listener), bench.context)
        #expect(before.attributes.first { $0.key == "routing.http.response.server.enabled" }?.value == "true")
        let key = "routing.http.response.x_frame_options.header_value"
        let after = try await bench.elb.modifyListenerAttributes(
            .init(listenerArn: listener, attributes: [.init(key: key, value: "DENY")]), bench.context)
        #expect(after.attributes.first { $0.key == key }?.value == "DENY")
        for (key, value) in [("x", "1"), (key, "MAYBE")] {
            let error = await refusal { () throws(ServiceError) in
                try await bench.elb.modifyListenerAttributes(
                    .init(listenerArn: listener, attributes: [.init(key: key, value: value)]), bench.context)
            }
            #expect(error?.code == "ValidationError")
        }
    }

    @Test("Limits are AWS's defaults, in pages")
    func limits() async throws {
        let first = try await bench.elb.describeAccountLimits(.init(pageSize: 3), bench.context)
        #expect(first.limits.count == 3 && first.nextMarker != nil)
        let all = try await bench.elb.describeAccountLimits(.init(), bench.context)
        #expect(all.limits.first { $0.name == "rules-per-application-load-balancer" }?.max == "100")
    }
}
