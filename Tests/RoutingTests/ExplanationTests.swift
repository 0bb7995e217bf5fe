import Routing
import Testing

@Suite("Explaining a route")
struct ExplanationTests {
    @Test("Names the rule, what of its conditions held, the weights, the target, and why others were not eligible")
    func explains() {
        var table = RoutesTests.table(groups: ["blue": ["a", "b", "c"], "green": ["d"]], weights: [("blue", 1)])
        table.loadBalancers["lb"]?.listeners[1].rules = [
            .init(
                arn: "rule", priority: 7,
                conditions: [
                    .pathPattern([.wildcard("/x/*"), .wildcard("/a/*")]), .httpRequestMethod(["POST", "GET"]),
                ],
                actions: [
                    .forward([.init(targetGroup: "blue", weight: 3), .init(targetGroup: "green", weight: 0)])
                ])
        ]
        let routes = Routes(
            table,
            health: RoutesTests.health([
                ("blue", "a", .healthy), ("blue", "b", .unhealthy), ("blue", "c", .initial), ("green", "d", .healthy),
            ]))
        var generator = SmallGenerator(seed: 1)
        let request = TestRequest(path: "/a/1")
        let route = routes.route(request, using: &generator)
        let told = routes.explain(route, loadBalancer: 0, listener: 1, request)
        #expect(told.loadBalancer == "lb" && told.listener == "main" && told.port == 80)
        #expect(told.rule == "rule" && told.priority == "7" && told.action == "forward")
        #expect(told.conditions.map(\.field) == ["path-pattern", "http-request-method"])
        #expect(told.conditions.map(\.value) == ["/a/*", "GET"])
        #expect(told.groups.map(\.weight) == [3, 0])
        #expect(told.groups.map(\.isChosen) == [true, false])
        #expect(told.groupChoice == "only" && told.targetChoice == "round_robin" && told.drawn == nil)
        #expect(told.targets.map(\.id) == ["a", "b", "c"])
        #expect(told.targets.map(\.isChosen) == [true, false, false])
        #expect(told.targets.map(\.notEligible) == [nil, "Health checks failed", "Target registration is in progress"])
        let other = TestRequest(path: "/b")
        let fallback = routes.explain(
            routes.route(other, using: &generator), loadBalancer: 0, listener: 1, other)
        #expect(fallback.priority == "default" && fallback.conditions.isEmpty)
    }
}
