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
        return routes.explain(routes.route(request, using: &generator), loadBalancer: 0, listener: 1)
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
        #expect(told.rule.conditions == ["path-pattern is /api/*", "http-request-method is GET or HEAD"])
        #expect(told.action == "fixed-response" && told.group == nil)
    }

    @Test("A group without a target that may get requests is named all the same")
    func noTarget() throws {
        let told = try explain([])
        #expect(told.group?.arn == "g" && told.target == nil)
        #expect(told.notEligible.count == 2)
    }
}
