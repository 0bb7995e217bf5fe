import Domain
import Foundation
import Routing
import Store
import TestKit
import Testing

@Suite("What stands between clients and an environment's instances")
struct FrontageTests {
    private let single = option("aws:elasticbeanstalk:environment", "EnvironmentType", "SingleInstance")
    private let balanced = option("aws:elasticbeanstalk:environment", "EnvironmentType", "LoadBalanced")

    /// Hosts of the containers that a request to the environment's name may reach, by the data plane's table.
    private func reached(_ stage: Stage, _ name: String) throws -> [String] {
        let table = stage.dataPlane.table
        let host = try stage.environment(name).cname
        guard let balancer = table.hosts[host].flatMap({ table.loadBalancers[$0] }),
            let listener = balancer.listeners.first, case .forward(let groups, _) = listener.action
        else { return [] }
        let targets = groups.filter { $0.weight > 0 }.flatMap { table.targetGroups[$0.targetGroup]?.targets ?? [] }
        return targets.map(\.host).filter(stage.dataPlane.isWell(host:))
    }

    @Test("a single instance is reached at its own address, and no load balancer is shown to anybody")
    func singleInstance() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue", size: 3, options: [single])
        #expect(await stage.run())
        let world = stage.store.world
        #expect(stage.engine.runningInstances.count == 1)
        #expect(!world.loadBalancers.values.contains { $0.scope == stage.scope })
        #expect(!world.targetGroups.values.contains { $0.scope == stage.scope })
        #expect(try reached(stage, "shop-blue").count == 1)
        #expect(world.addresses(of: try stage.environment("shop-blue").cname).count == 1)
        #expect(try stage.environment("shop-blue").health.status == .ok)
        let told = try await stage.messages(request: "request-create")
        #expect(told.contains { $0.hasPrefix("Created EIP: 127.") })
        try await stage.terminate("shop-blue")
        #expect(await stage.run())
        #expect(stage.store.world.loadBalancers.isEmpty && stage.store.world.targetGroups.isEmpty)
    }

    @Test(
        "deployments to a single instance keep it, except immutable ones",
        arguments: [EnvironmentOperation.Policy.allAtOnce, .rolling, .rollingWithAdditionalBatch, .immutable])
    func deploys(policy: EnvironmentOperation.Policy) async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue", options: [single] + options(policy))
        #expect(await stage.run())
        let before = stage.store.world.instances.keys.sorted()
        try await stage.deploy("v2", to: "shop-blue")
        var least = 1
        #expect(
            await stage.run(until: { _ in
                least = min(least, ((try? reached(stage, "shop-blue")) ?? []).count)
                return false
            }))
        #expect(least == 1)
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v2"): 1])
        let live = stage.store.world.instances.values.filter(\.isLive).map(\.id)
        #expect((live == before) == (policy != .immutable))
    }

    @Test("an environment gets a load balancer and gives it up again, and is reached at every moment")
    func changesType() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("shop-blue", size: 2, options: [single])
        #expect(await stage.run())
        for (change, instances, balancers) in [(balanced, 2, 1), (single, 1, 0)] {
            try await stage.configure("shop-blue", [change])
            var least = 9
            #expect(
                await stage.run(until: { _ in
                    least = min(least, ((try? reached(stage, "shop-blue")) ?? []).count)
                    return false
                }))
            #expect(least >= 1)
            let world = stage.store.world
            #expect(try reached(stage, "shop-blue").count == instances)
            #expect(stage.engine.runningInstances.count == instances)
            #expect(world.loadBalancers.values.count { $0.scope == stage.scope } == balancers)
            #expect(world.loadBalancers.count == 1 && world.targetGroups.count == 1 && world.listeners.count == 1)
            #expect(world.registrations.count == instances)
            let told = try await stage.messages(request: "request-configure")
            #expect(told.first == "Successfully deployed new configuration to environment.")
        }
    }

    @Test("a load balancer that does not find the instance well does not take over")
    func staysSingle() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("shop-blue", options: [single])
        #expect(await stage.run())
        try await stage.configure(
            "shop-blue", [option("aws:elasticbeanstalk:command", "IgnoreHealthCheck", "false"), balanced])
        try stage.sicken("v1")
        #expect(await stage.run())
        #expect(stage.store.world.loadBalancers.values.allSatisfy { $0.scope != stage.scope })
        #expect(stage.store.world.groups.values.map(\.targetGroups.count) == [1])
        let environment = try stage.environment("shop-blue")
        #expect(EnvironmentConfiguration(environment.options).isSingleInstance)
        let told = try await stage.messages(request: "request-configure")
        #expect(told.contains("Failed to deploy configuration."))
    }

    @Test("names are swapped between a single instance and an environment with a load balancer")
    func swaps() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue", options: [single])
        try await stage.create("shop-green", version: "v2")
        #expect(await stage.run())
        let (blue, green) = (try stage.environment("shop-blue"), try stage.environment("shop-green"))
        try await stage.store.commit { transaction throws(Fault) in
            try transaction.swapCNAMEs(blue, green, requestID: "request-swap")
        }
        #expect(await stage.run())
        #expect(try stage.environment("shop-blue").cname == green.cname)
        let table = stage.dataPlane.table
        #expect(table.hosts[green.cname] == blue.resources?.loadBalancer)
        #expect(table.hosts[blue.cname] == green.resources?.loadBalancer)
    }

    @Test("a network load balancer takes connections on its own address, and asks for a connection only")
    func network() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create(
            "shop-blue", options: [option("aws:elasticbeanstalk:environment", "LoadBalancerType", "network")])
        #expect(await stage.run())
        let balancer = try #require(stage.dataPlane.table.loadBalancers.values.first)
        #expect(balancer.kind == .network && balancer.listeners.map(\.spoken) == [.tcp])
        #expect(stage.dataPlane.table.targetGroups.values.map(\.healthCheck.kind) == [.tcp])
        let name = try stage.environment("shop-blue").cname
        #expect(stage.store.world.addresses(of: name) == balancer.zones.map(\.address) && balancer.zones.count == 3)
        #expect(stage.dataPlane.table.hosts[name] == nil)
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v2"): 2])
    }
}

func option(_ namespace: String, _ name: String, _ value: String) -> OptionSetting {
    OptionSetting(namespace: namespace, name: name, value: value)
}
