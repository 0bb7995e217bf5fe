import Domain
import Routing
import Store
import TestKit
import Testing

@Suite("Processes, listeners and rules of an environment")
struct ListenerOptionTests {
    private let process = "aws:elasticbeanstalk:environment:process:"
    private let listener = "aws:elbv2:listener:"
    private let rule = "aws:elbv2:listenerrule:"

    private func listeners(_ stage: Stage) -> [Listener] {
        stage.store.world.listeners.values.sorted { $0.port < $1.port }
    }

    @Test("each process has a target group with all instances, and rules send requests to it")
    func processes() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create(
            "shop-blue",
            options: [
                option(process + "admin", "Port", "9000"), option(process + "admin", "HealthCheckPath", "/admin"),
                option(listener + "default", "Rules", "admin"), option(rule + "admin", "PathPatterns", "/admin/*,/a"),
                option(rule + "admin", "Priority", "7"), option(rule + "admin", "Process", "admin"),
                option(listener + "8080", "DefaultProcess", "admin"),
            ] + options(.rolling))
        #expect(await stage.run())
        let resources = try #require(try stage.environment("shop-blue").resources)
        let admin = try #require(resources.processes?["admin"])
        let table = stage.dataPlane.table
        #expect(table.targetGroups[admin]?.targets.map(\.port) == [9000, 9000])
        #expect(table.targetGroups[resources.targetGroup]?.targets.map(\.port) == [8080, 8080])
        #expect(table.targetGroups[admin]?.healthCheck.path == "/admin")
        #expect(listeners(stage).map(\.port) == [80, 8080])
        #expect(listeners(stage).last?.defaultAction.targetGroups == [admin])
        let made = try #require(stage.store.world.rules.values.first)
        #expect(made.priority == 7 && made.action.targetGroups == [admin])
        #expect(made.conditions == [.pathPattern([.wildcard("/admin/*"), .wildcard("/a")])])

        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(stage.dataPlane.table.targetGroups[admin]?.targets.count == 2)

        let environment = try stage.environment("shop-blue")
        let removed = environment.options.filter { $0.namespace.contains("admin") || $0.namespace.hasPrefix(listener) }
        try await stage.store.commit { transaction throws(Fault) in
            _ = try transaction.update(environment, with: EnvironmentUpdate(removed: removed), requestID: "request")
        }
        #expect(await stage.run())
        #expect(listeners(stage).map(\.port) == [80] && stage.store.world.rules.isEmpty)
        #expect(stage.store.world.targetGroups.keys.sorted() == [resources.targetGroup])
        #expect(stage.store.world.groups.values.map(\.targetGroups) == [[resources.targetGroup]])
    }

    @Test("an HTTPS listener without a certificate fails the update, and leaves the listeners as they were")
    func withoutCertificate() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("shop-blue")
        #expect(await stage.run())
        try await stage.configure("shop-blue", [option(listener + "443", "Protocol", "HTTPS")])
        #expect(await stage.run())
        #expect(listeners(stage).map(\.port) == [80])
        let environment = try stage.environment("shop-blue")
        #expect(environment.status == .ready && !environment.options.contains { $0.value == "HTTPS" })
        let told = try await stage.messages(request: "request-configure")
        #expect(told.contains("A certificate must be specified for HTTPS listeners"))
        #expect(told.contains("Failed to deploy configuration."))
    }

    @Test("environments share a load balancer by their names, and it stays when they go")
    func shared() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        let scope = stage.scope
        let balancer = try await stage.store.commit { transaction throws(Fault) in
            let balancer = transaction.addLoadBalancer(
                named: "everybody", scheme: "internet-facing", subnets: [], securityGroups: [], tags: [], in: scope)
            _ = try transaction.createListener(
                on: balancer, port: 80, action: .fixedResponse(status: 404, contentType: nil, body: nil), tags: [])
            return balancer
        }
        let options = [
            option("aws:elasticbeanstalk:environment", "LoadBalancerIsShared", "true"),
            option("aws:elbv2:loadbalancer", "SharedLoadBalancer", balancer.id),
        ]
        try await stage.create("shop-blue", options: options)
        try await stage.create("shop-green", version: "v2", options: options)
        #expect(await stage.run())
        #expect(stage.store.world.loadBalancers.count == 1 && stage.store.world.rules.count == 2)
        let (blue, green) = (try stage.environment("shop-blue"), try stage.environment("shop-green"))
        #expect(hosts(of: blue, stage) == [blue.cname, World.localName(blue.cname)])
        #expect(stage.dataPlane.table.hosts[green.cname] == balancer.id)
        try await stage.store.commit { transaction throws(Fault) in
            try transaction.swapCNAMEs(blue, green, requestID: "request-swap")
        }
        #expect(hosts(of: blue, stage) == [green.cname, World.localName(green.cname)])
        for name in ["shop-blue", "shop-green"] { try await stage.terminate(name) }
        #expect(await stage.run())
        let world = stage.store.world
        #expect(world.loadBalancers.keys.sorted() == [balancer.id])
        #expect(world.listeners.count == 1 && world.rules.isEmpty && world.targetGroups.isEmpty)
    }

    /// Of the environment's one rule.
    private func hosts(of environment: Environment, _ stage: Stage) -> [String] {
        let world = stage.store.world
        let rules = world.environments[environment.id]?.resources?.rules ?? []
        guard case .hostHeader(let patterns)? = rules.first.flatMap({ world.rules[$0] })?.conditions.first else {
            return []
        }
        return patterns.map { pattern in
            if case .wildcard(let host) = pattern { host } else { "" }
        }
    }

    @Test("what does not go together is refused before anything is made")
    func refused() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        let network = option("aws:elasticbeanstalk:environment", "LoadBalancerType", "network")
        let shared = [
            option("aws:elasticbeanstalk:environment", "LoadBalancerIsShared", "true"),
            option("aws:elbv2:loadbalancer", "SharedLoadBalancer", "arn:nothing"),
        ]
        await #expect(throws: Fault.self) {
            try await stage.create("shop-blue", options: [network] + options(.trafficSplitting))
        }
        await #expect(throws: Fault.self) { try await stage.create("shop-blue", options: shared) }
        try await stage.create("shop-blue")
        #expect(await stage.run())
        await #expect(throws: Fault.self) { try await stage.configure("shop-blue", [network]) }
        #expect(stage.store.world.environments.count == 1)
    }
}
