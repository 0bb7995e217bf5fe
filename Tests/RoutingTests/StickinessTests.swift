import Routing
import Testing

@Suite("Stickiness")
struct StickinessTests {
    static let moment = RoutingMoment(now: .zero, seconds: 1_000_000)

    static func table(
        _ groups: [String: [String]], weights: [(String, Int)], stickiness: RoutingTable.Stickiness?,
        groupStickiness: Duration? = nil
    ) -> RoutingTable {
        var table = RoutesTests.table(groups: groups, weights: weights)
        for arn in groups.keys { table.targetGroups[arn]?.stickiness = stickiness }
        table.loadBalancers["lb"]?.listeners[1].actions = [
            .forward(weights.map { .init(targetGroup: $0.0, weight: $0.1) }, stickiness: groupStickiness)
        ]
        return table
    }

    static func routes(_ table: RoutingTable, unhealthy: Set<String> = []) -> Routes {
        let states = table.targetGroups.values.flatMap { group in
            group.targets.map {
                (group.arn, $0.id.id, unhealthy.contains($0.id.id) ? TargetHealth.State.unhealthy : .healthy)
            }
        }
        return Routes(table, health: RoutesTests.health(states))
    }

    /// A client that keeps its cookies.
    struct Client {
        var cookies: [String: String] = [:]

        mutating func request(
            _ routes: Routes, at moment: RoutingMoment = StickinessTests.moment, appCookie: String? = nil,
            using generator: inout SmallGenerator
        ) -> (group: String, target: String)? {
            let cookie = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
            let request = TestRequest(fields: cookies.isEmpty ? [] : [("Cookie", cookie)])
            let route = routes.route(request, at: moment, using: &generator)
            guard case .forward(let forward) = route.outcome else { return nil }
            let set = routes.cookies(for: forward, target: forward.target, at: moment)
            var lines = set.lines
            if let appCookie {
                cookies[appCookie] = "session"
                if let own = set.applicationCookie, own.name == appCookie { lines.append(own.line) }
            }
            for line in lines {
                let pair = line.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1)
                cookies[String(pair[0])] = String(pair[1])
            }
            return (routes.groups[forward.group].arn, routes.target(of: forward))
        }
    }

    @Test("The cookies have AWS's names and attributes")
    func names() throws {
        let routes = Self.routes(
            Self.table(
                ["g": ["a"], "h": ["b"]], weights: [("g", 1), ("h", 1)],
                stickiness: .loadBalancerCookie(.seconds(3_600)), groupStickiness: .seconds(60)))
        var generator = SmallGenerator(seed: 1)
        let route = routes.route(TestRequest(), at: Self.moment, using: &generator)
        guard case .forward(let forward) = route.outcome else { throw WrongOutcome() }
        let lines = routes.cookies(for: forward, target: forward.target, at: Self.moment).lines
        #expect(lines.map { $0.prefix { $0 != "=" } } == ["AWSALBTG", "AWSALBTGCORS", "AWSALB", "AWSALBCORS"])
        #expect(lines[0].hasSuffix("; Expires=Mon, 12 Jan 1970 13:47:40 GMT; Path=/"))
        #expect(lines[2].hasSuffix("; Expires=Mon, 12 Jan 1970 14:46:40 GMT; Path=/"))
        #expect(lines[3].hasSuffix("; Path=/; SameSite=None"))
        var secure = Self.moment
        secure.isSecure = true
        let safe = routes.cookies(for: forward, target: forward.target, at: secure).lines
        #expect(safe[3].hasSuffix("; SameSite=None; Secure"))
    }

    struct WrongOutcome: Error {}

    @Test("A client stays with its target while that is healthy, whatever else changes", arguments: [1, 2, 3])
    func neverBroken(seed: UInt64) {
        var generator = SmallGenerator(seed: seed)
        var clients = (0..<20).map { _ in Client() }
        var home: [Int: String] = [:]
        for round in 0..<200 {
            let names = (0..<8).map { "t\($0)" }.filter { _ in Int.random(in: 0..<8, using: &generator) > 0 }
            let unhealthy = Set(names.filter { _ in Int.random(in: 0..<4, using: &generator) == 0 })
            if unhealthy.count == names.count { continue }
            let routes = Self.routes(
                Self.table(["g": names], weights: [("g", 1)], stickiness: .loadBalancerCookie(.seconds(60))),
                unhealthy: unhealthy)
            let moment = RoutingMoment(now: .zero, seconds: 1_000_000 + round * 30)
            for index in clients.indices {
                guard let got = clients[index].request(routes, at: moment, using: &generator)?.target else { continue }
                if let before = home[index], names.contains(before), !unhealthy.contains(before) {
                    #expect(got == before, "seed \(seed) round \(round)")
                }
                #expect(!unhealthy.contains(got))
                home[index] = got
            }
        }
    }

    @Test("A cookie whose time is over, or that was not made here, binds to nothing")
    func expires() {
        let names = (0..<50).map { "t\($0)" }
        let routes = Self.routes(
            Self.table(["g": names], weights: [("g", 1)], stickiness: .loadBalancerCookie(.seconds(60))))
        var generator = SmallGenerator(seed: 3)
        var client = Client()
        let first = client.request(routes, using: &generator)?.target
        let cookie = client.cookies
        #expect(client.request(routes, at: .init(now: .zero, seconds: 1_000_059), using: &generator)?.target == first)
        client.cookies = cookie
        #expect(client.request(routes, at: .init(now: .zero, seconds: 1_000_060), using: &generator)?.target != first)
        client.cookies["AWSALB"] = String(repeating: "0", count: 40)
        let next = client.request(routes, using: &generator)?.target
        client.cookies["AWSALB"] = "nonsense"
        #expect(client.request(routes, using: &generator)?.target != next)
    }

    @Test("An application's cookie binds only once the application has set it, and only while the client has it")
    func applicationCookie() {
        let names = (0..<50).map { "t\($0)" }
        let routes = Self.routes(
            Self.table(
                ["g": names], weights: [("g", 1)], stickiness: .applicationCookie(name: "SESSION", .seconds(60))))
        var generator = SmallGenerator(seed: 3)
        var client = Client()
        let first = client.request(routes, using: &generator)?.target
        #expect(client.request(routes, using: &generator)?.target != first)
        let home = client.request(routes, appCookie: "SESSION", using: &generator)?.target
        #expect(client.cookies["AWSALBAPP-0"] != nil)
        for _ in 0..<10 { #expect(client.request(routes, using: &generator)?.target == home) }
        client.cookies["SESSION"] = nil
        #expect(client.request(routes, using: &generator)?.target != home)
    }

    @Test("A client stays with its group until the group has no weight")
    func groups() {
        func routes(_ blue: Int, _ green: Int) -> Routes {
            Self.routes(
                Self.table(
                    ["blue": ["a"], "green": ["b"]], weights: [("blue", blue), ("green", green)], stickiness: nil,
                    groupStickiness: .seconds(60)))
        }
        var generator = SmallGenerator(seed: 9)
        let before = routes(50, 50)
        let changed = routes(1, 999)
        let moved = routes(0, 100)
        for _ in 0..<50 {
            var client = Client()
            let home = client.request(before, using: &generator)?.group
            #expect(client.request(changed, using: &generator)?.group == home)
            #expect(client.request(moved, using: &generator)?.group == "green")
        }
    }

    @Test(
        "Whatever tables, rules, cookies and health: a draining target never gets a new request",
        arguments: [11, 12, 13])
    func neverToDraining(seed: UInt64) {
        var generator = SmallGenerator(seed: seed)
        var clients = (0..<10).map { _ in Client() }
        for _ in 0..<300 {
            let all = (0..<6).map { "t\($0)" }
            let registered = all.filter { _ in Bool.random(using: &generator) }
            let unhealthy = Set(registered.filter { _ in Bool.random(using: &generator) })
            var table = Self.table(
                ["g": registered, "h": registered.filter { _ in Bool.random(using: &generator) }],
                weights: [("g", 1), ("h", Int.random(in: 0...1, using: &generator))],
                stickiness: [nil, .loadBalancerCookie(.seconds(60)), .sourceIP].randomElement(using: &generator) ?? nil,
                groupStickiness: Bool.random(using: &generator) ? .seconds(60) : nil)
            for arn in ["g", "h"] {
                table.targetGroups[arn]?.algorithm =
                    [.roundRobin, .leastOutstandingRequests, .weightedRandom].randomElement(using: &generator)!
            }
            let routes = Self.routes(table, unhealthy: unhealthy)
            for index in clients.indices {
                guard let got = clients[index].request(routes, using: &generator) else { continue }
                let members = table.targetGroups[got.group]?.targets.map(\.id.id) ?? []
                #expect(members.contains(got.target), "seed \(seed)")
                let hasHealthy = members.contains { !unhealthy.contains($0) }
                #expect(!hasHealthy || !unhealthy.contains(got.target), "seed \(seed)")
            }
        }
    }
}
