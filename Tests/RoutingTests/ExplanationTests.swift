import Routing
import Testing

@Suite("Explaining where a request went")
struct ExplanationTests {
    private func explain(
        _ states: [(String, String, TargetHealth.State)], rules: [RoutingTable.Rule] = [],
        _ request: TestRequest = TestRequest()
    ) throws -> Explanation {
        var table = RoutesTests.table(groups: ["g": ["a", "b"], "h": ["c"]], weights: [("g", 1), ("h", 0)])
        table.loadBalancers["lb"]?.listeners[1].rules = rules
        let routes = Routes(table, health: RoutesTests.health(states))
        var generator = SmallGenerator(seed: 1)
        return routes.explain(
            routes.route(request, using: &generator), loadBalancer: 0, listener: 1, request)
    }

    @Test("The target that was chosen, how, and why the others were not, are named")
    func forward() throws {
        let told = try explain([("g", "a", .healthy), ("g", "b", .unhealthy)])
        #expect(told.action == "forward")
        #expect(told.rule.priority == "default")
        #expect(told.group?.choice == "the only group with a weight")
        #expect(told.group?.weights == ["g": 1, "h": 0])
        #expect(told.target?.id == "a" && told.target?.health == "healthy" && told.target?.eligible == 1)
        #expect(told.notEligible.map(\.id) == ["b"])
        #expect(told.notEligible.first?.reason == "Target.FailedHealthChecks")
    }

    @Test("The rule that matched is named with the conditions that held")
    func rule() throws {
        let rule = RoutingTable.Rule(
            arn: "rule", priority: 7,
            conditions: [.pathPattern([.wildcard("/api/*")]), .httpRequestMethod(["GET", "HEAD"])],
            actions: [.fixedResponse(status: 404, contentType: nil, body: nil)])
        let told = try explain([], rules: [rule], TestRequest(path: "/api/x"))
        #expect(told.rule.priority == "7")
        #expect(told.rule.conditions == ["path-pattern is /api/*", "http-request-method is GET, of 2 values"])
        #expect(told.action == "fixed-response" && told.group == nil)
    }

    @Test("A group without a target that may get requests is named all the same")
    func noTarget() throws {
        let told = try explain([])
        #expect(told.group?.arn == "g" && told.target == nil)
        #expect(told.notEligible.count == 2 && told.note?.hasPrefix("503") == true)
    }

    @Test(
        "A drawn number is told with those that would have been the group's, and rules that did not match by priority")
    func drawn() throws {
        var table = RoutesTests.table(groups: ["g": ["a"], "h": ["b"]], weights: [("g", 30), ("h", 70)])
        table.loadBalancers["lb"]?.listeners[1].rules = (1...12).map { number in
            .init(
                arn: "r\(number)", priority: number, conditions: [.pathPattern([.wildcard("/\(number)")])], actions: [])
        }
        let routes = Routes(table, health: RoutesTests.health([("g", "a", .healthy), ("h", "b", .unhealthy)]))
        var generator = SmallGenerator(seed: 3)
        var seen: Set<String> = []
        for _ in 0..<100 {
            let route = routes.route(TestRequest(), using: &generator)
            let told = routes.explain(route, loadBalancer: 0, listener: 1, TestRequest())
            let choice = try #require(told.group?.choice)
            let drew = try #require(choice.firstMatch(of: /drew (\d+) of 0 to 99, where (\d+) to (\d+) are its own/))
            let number = try #require(Int(drew.1))
            #expect(number >= Int(drew.2)! && number <= Int(drew.3)!)
            #expect((told.note != nil) == (told.group?.arn == "h"), "an unhealthy target only gets what no other can")
            #expect(told.rule.passedOver == (3...12).map(String.init))
            seen.insert(choice.suffix(25).description)
        }
        #expect(seen.count == 2)
    }

    @Test("A target that drains is told beside those that are not well")
    func draining() throws {
        let table = RoutesTests.table(groups: ["g": ["a", "b"]], weights: [("g", 1)])
        var observed = Routes.Observed()
        observed.health = RoutesTests.health([("g", "a", .healthy), ("g", "b", .unhealthy)])
        observed.draining["g"] = [TargetKey(group: "g", target: RoutesTests.target("c").id)]
        let routes = Routes(table, observed)
        var generator = SmallGenerator(seed: 1)
        let route = routes.route(TestRequest(), using: &generator)
        let told = routes.explain(route, loadBalancer: 0, listener: 1, TestRequest())
        #expect(told.notEligible.map(\.id) == ["b", "c"] && told.notEligible.last?.health == "draining")
        #expect(told.target?.choice == "round_robin")
    }
}
