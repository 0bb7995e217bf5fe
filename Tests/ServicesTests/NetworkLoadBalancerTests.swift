import Domain
import ElasticLoadBalancingV2API
import ElasticLoadBalancingV2Service
import Routing
import Smithy
import Store
import TestKit
import Testing

@Suite("Network load balancers in the API")
struct NetworkLoadBalancerTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func make(subnets: Int = 2) async throws -> ElasticLoadBalancingV2API.LoadBalancer {
        let made = try await bench.elb.createLoadBalancer(
            .init(name: "net", subnets: Array(bench.subnets.prefix(subnets)), type: .network), bench.context)
        return made.loadBalancers[0]
    }

    private func group(
        _ name: String, _ spoken: ProtocolEnum, type: TargetTypeEnum = .ip, version: String? = nil
    ) async throws(ServiceError) -> ElasticLoadBalancingV2API.TargetGroup {
        try await bench.elb.createTargetGroup(
            .init(
                name: name, protocol: spoken, protocolVersion: version, port: 80,
                vpcId: Network.vpcID(bench.scope), targetType: type), bench.context
        ).targetGroups[0]
    }

    private func listen(
        _ balancer: String?, _ spoken: ProtocolEnum, _ group: String?
    ) async throws(ServiceError) -> CreateListenerOutput {
        try await bench.elb.createListener(
            .init(
                loadBalancerArn: balancer ?? "", protocol: spoken, port: 80,
                defaultActions: [.init(type: .forward, targetGroupArn: group)]), bench.context)
    }

    @Test("One zone is enough, and more may be added")
    func oneZone() async throws {
        let made = try await make(subnets: 1)
        #expect(made.availabilityZones.count == 1)
        let arn = try #require(made.loadBalancerArn)
        let set = try await bench.elb.setSubnets(.init(loadBalancerArn: arn, subnets: bench.subnets), bench.context)
        #expect(set.availabilityZones.count == bench.subnets.count)
    }

    @Test("It has an address of its own in each of its zones, and keeps it")
    func zones() async throws {
        let made = try await make()
        let addresses = made.availabilityZones.flatMap(\.loadBalancerAddresses).compactMap(\.ipAddress)
        #expect(made.type == .network && Set(addresses).count == 2)
        #expect(made.loadBalancerArn?.contains(":loadbalancer/net/net/") == true)
        let name = try #require(made.dnsName)
        #expect(name.hasSuffix(".elb.us-east-1.amazonaws.com"))
        #expect(Set(bench.store.world.addresses(of: name)) == Set(addresses))
        let world = bench.store.world
        let zones = try #require(world.routingTable(scale: .real).loadBalancers.values.first).zones
        #expect(world.addresses(of: name) { _ in [zones[0].name] } == zones.dropFirst().map(\.address))
        #expect(world.addresses(of: name) { _ in Set(zones.map(\.name)) }.count == addresses.count, "all or some")
        let other = try await bench.makeLoadBalancer()
        let taken = try #require(bench.store.world.loadBalancers[other]?.address)
        #expect(!addresses.contains(taken))
        let routed = try #require(bench.dataPlane.table.loadBalancers[made.loadBalancerArn ?? ""])
        #expect(routed.kind == .network && Set(routed.zones.map(\.address)) == Set(addresses))
    }

    @Test(
        "An application load balancer has an address in each zone too, tells none, and keeps those of zones it stays in"
    )
    func applicationZones() async throws {
        let made = try await bench.makeLoadBalancer("app")
        let before = try #require(bench.dataPlane.table.loadBalancers[made])
        #expect(
            Set(before.zones.map(\.address)).count == before.zones.count && before.zones.count == 2)
        #expect(before.zones.map(\.address).contains(before.address))
        let all = Network.subnets(bench.scope)
        let last = Array(all.suffix(2))
        let set = try await bench.elb.setSubnets(
            .init(loadBalancerArn: made, subnets: last.map(\.id)), bench.context)
        #expect(set.availabilityZones.allSatisfy { $0.loadBalancerAddresses.isEmpty })
        let after = try #require(bench.dataPlane.table.loadBalancers[made])
        #expect(after.zones.map(\.name) == last.map(\.zone))
        for zone in after.zones {
            guard let kept = before.zones.first(where: { $0.name == zone.name }) else { continue }
            #expect(kept == zone)
        }
        #expect(Set(after.zones.map(\.address)).count == 2 && after.zones.map(\.address).contains(after.address))
        let world = bench.store.world
        let name = try #require(world.loadBalancers[made]?.dnsName)
        #expect(world.addresses(of: name) { _ in [after.zones[0].name] } == [after.zones[1].address])
    }

    @Test("Listeners forward to groups whose protocol goes with theirs, and to no others")
    func protocols() async throws {
        let balancer = try await make().loadBalancerArn
        let tcp = try await group("tcp", .tcp).targetGroupArn
        let http = try await group("http", .http).targetGroupArn
        for (spoken, target, code) in [
            (ProtocolEnum.http, http, "ValidationError"), (.tcp, http, "IncompatibleProtocols"),
            (.udp, tcp, "IncompatibleProtocols"), (.tls, tcp, "ValidationError"),
        ] {
            let refused = await refusal { () async throws(ServiceError) in
                try await listen(balancer, spoken, target)
            }
            #expect(refused?.code == code, "\(spoken.rawValue)")
        }
        let made = try await listen(balancer, .tcp, tcp)
        #expect(made.listeners[0].protocol == .tcp)
    }

    @Test("Groups have the health check and the attributes of their protocol")
    func groups() async throws {
        let tcp = try await group("tcp", .tcp)
        #expect(tcp.healthCheckProtocol == .tcp && tcp.healthCheckPath == nil && tcp.healthCheckTimeoutSeconds == 10)
        let attributes = try await bench.elb.describeTargetGroupAttributes(
            .init(targetGroupArn: tcp.targetGroupArn ?? ""), bench.context)
        #expect(attributes.attributes.contains { $0.key == "proxy_protocol_v2.enabled" && $0.value == "false" })
        #expect(!attributes.attributes.contains { $0.key == "stickiness.lb_cookie.duration_seconds" })
        let grpc = try await group("grpc", .http, version: "GRPC")
        #expect(grpc.matcher?.grpcCode == "12" && grpc.healthCheckPath == "/AWS.ALB/healthcheck")
        let refused = await refusal { () async throws(ServiceError) in
            try await group("bad", .udp, version: "HTTP2")
        }
        #expect(refused?.code == "ValidationError")
    }

    @Test("An application load balancer may be a target, and gateway load balancers are refused")
    func others() async throws {
        let inner = try await bench.makeLoadBalancer("inner")
        let group = try await group("alb", .tcp, type: .alb).targetGroupArn ?? ""
        _ = try await bench.elb.registerTargets(
            .init(targetGroupArn: group, targets: [.init(id: inner)]), bench.context)
        let target = try #require(bench.dataPlane.table.targetGroups[group]?.targets.first)
        #expect(target.host == bench.store.world.loadBalancers[inner]?.address && target.port == 80)
        let refused = await refusal { () async throws(ServiceError) in
            try await bench.elb.createLoadBalancer(
                .init(name: "gw", subnets: bench.subnets, type: .gateway), bench.context)
        }
        #expect(refused?.code == "InvalidConfigurationRequest")
    }
}
