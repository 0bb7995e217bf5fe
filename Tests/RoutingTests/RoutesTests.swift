import Routing
import Testing

@Suite("Routing a request")
struct RoutesTests {
    static func target(_ name: String) -> RoutingTable.Target {
        RoutingTable.Target(id: .init(id: name, port: 80), host: "10.0.0.1", port: 80)
    }

    static func table(groups: [String: [String]], weights: [(String, Int)]) -> RoutingTable {
        var table = RoutingTable()
        for (arn, names) in groups {
            table.targetGroups[arn] = RoutingTable.TargetGroup(
                arn: arn, name: arn, healthCheck: .init(), targets: names.map(target), deregistrationDelay: .seconds(1))
        }
        let action = RoutingTable.Action.forward(weights.map { .init(targetGroup: $0.0, weight: $0.1) })
        table.loadBalancers["lb"] = RoutingTable.LoadBalancer(
            arn: "lb", name: "lb", address: "127.0.0.2",
            listeners: [
                .init(arn: "other", port: 8080, action: .fixedResponse(status: 200, contentType: nil, body: nil)),
                .init(arn: "main", port: 80, action: action),
            ])
        table.hosts["app"] = "lb"
        return table
    }

    static func state(_ state: TargetHealth.State) -> TargetHealthState {
        var health = TargetHealthState()
        if state == .healthy {
            health.record(.connected, matcher: .only200, healthyThreshold: 5, unhealthyThreshold: 1)
        } else if state == .unhealthy {
            health.record(.failed, matcher: .only200, healthyThreshold: 5, unhealthyThreshold: 1)
        }
        return health
    }

    static func health(_ states: [(String, String, TargetHealth.State)]) -> [TargetKey: TargetHealthState] {
        Dictionary(
            uniqueKeysWithValues: states.map {
                (TargetKey(group: $0.0, target: target($0.1).id), state($0.2))
            })
    }

    /// How often each target got one of `count` requests; `nil` counts those without a target.
    static func draw(_ routes: Routes, _ count: Int, seed: UInt64 = 7) -> [String?: Int] {
        var generator = SmallGenerator(seed: seed)
        var counts: [String?: Int] = [:]
        for _ in 0..<count {
            if case .forward(let forward) = routes.route(TestRequest(), using: &generator).outcome {
                counts[routes.target(of: forward), default: 0] += 1
            } else {
                counts[nil, default: 0] += 1
            }
        }
        return counts
    }

    @Test("A host leads to its load balancer, and the front door to its listener on port 80")
    func hosts() throws {
        let routes = Routes(Self.table(groups: ["g": ["a"]], weights: [("g", 1)]), health: [:])
        let found = try #require(routes.loadBalancer(forHost: "app"))
        #expect(routes.loadBalancers[found].frontDoorListener == 1)
        #expect(routes.loadBalancer(forHost: "none") == nil)
        #expect(routes.knownHosts(limit: 20) == ["app"])
    }

    @Test("Healthy targets take turns; the others get nothing while there is a healthy one")
    func turns() {
        let routes = Routes(
            Self.table(groups: ["g": ["a", "b", "c", "d"]], weights: [("g", 1)]),
            health: Self.health([
                ("g", "a", .healthy), ("g", "b", .unhealthy), ("g", "c", .initial), ("g", "d", .healthy),
            ]))
        #expect(Self.draw(routes, 1000) == ["a": 500, "d": 500])
    }

    @Test("When no target is healthy, the unhealthy ones get the requests; new ones and gone ones never do")
    func failsOpen() {
        let table = Self.table(groups: ["g": ["a", "b", "c"]], weights: [("g", 1)])
        var health = Self.health([("g", "a", .unhealthy), ("g", "b", .initial), ("g", "c", .healthy)])
        health[TargetKey(group: "g", target: Self.target("c").id)]?.markGone()
        #expect(Self.draw(Routes(table, health: health), 10) == ["a": 10])
        #expect(Self.draw(Routes(table, health: Self.health([("g", "b", .initial)])), 10) == [nil: 10])
    }

    @Test(
        "Groups are drawn by weight, within three standard deviations over 100,000 requests",
        arguments: [(1, 99), (50, 50), (0, 1), (999, 1), (1, 0)])
    func weights(first: Int, second: Int) {
        let routes = Routes(
            Self.table(groups: ["x": ["a"], "y": ["b"]], weights: [("x", first), ("y", second)]),
            health: Self.health([("x", "a", .healthy), ("y", "b", .healthy)]))
        let count = 100_000
        let share = Double(first) / Double(first + second)
        let deviation = (Double(count) * share * (1 - share)).squareRoot()
        let drawn = Double(Self.draw(routes, count)["a"] ?? 0)
        #expect(abs(drawn - Double(count) * share) <= 3 * deviation)
    }

    @Test("Without any weight there is no group")
    func noWeight() {
        let routes = Routes(Self.table(groups: ["x": ["a"]], weights: [("x", 0), ("none", 5)]), health: [:])
        var generator = SmallGenerator(seed: 1)
        #expect(routes.route(TestRequest(), using: &generator).outcome == .noGroup)
    }

    @Test("Whatever the table and the health: never a target that is drained, new, or unhealthy beside a healthy one")
    func safety() {
        var generator = SmallGenerator(seed: 2026)
        for _ in 0..<500 {
            let names = (0..<Int.random(in: 0...6, using: &generator)).map { "t\($0)" }
            // Some of those that are known are not in the table: they drain.
            let registered = names.filter { _ in Int.random(in: 0..<4, using: &generator) > 0 }
            let states = names.map { name in
                let all: [TargetHealth.State] = [.healthy, .unhealthy, .initial]
                return ("g", name, all[Int.random(in: 0..<3, using: &generator)])
            }
            let table = Self.table(groups: ["g": registered], weights: [("g", 1)])
            let drawn = Self.draw(Routes(table, health: Self.health(states)), 20, seed: generator.next())
            let inTable = states.filter { registered.contains($0.1) }
            let healthy = inTable.filter { $0.2 == .healthy }.map(\.1)
            let unhealthy = inTable.filter { $0.2 == .unhealthy }.map(\.1)
            var allowed: [String?] = healthy.isEmpty ? unhealthy : healthy
            if allowed.isEmpty { allowed = [nil] }
            #expect(Set(drawn.keys).isSubset(of: Set(allowed)))
        }
    }
}
