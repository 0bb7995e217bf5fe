import Domain
import ElasticLoadBalancingV2API
import ElasticLoadBalancingV2Service
import Routing
import Smithy
import Store
import TestKit
import Testing

@Suite("Listener rules")
struct RuleTests {
    let bench: Bench
    let fixed = Action(type: .fixedResponse, fixedResponseConfig: .init(messageBody: "x", statusCode: "200"))

    init() throws { bench = try Bench() }

    func path(_ values: String...) -> RuleCondition {
        .init(field: "path-pattern", pathPatternConfig: .init(values: values))
    }

    func makeListener() async throws -> String {
        try await bench.makeListener(try await bench.makeLoadBalancer(), to: try await bench.makeTargetGroup())
    }

    func makeRule(
        _ listener: String, _ priority: Int, _ conditions: [RuleCondition]? = nil, actions: [Action]? = nil,
        transforms: [RuleTransform] = []
    ) async throws(ServiceError) -> Rule {
        let made = try await bench.elb.createRule(
            .init(
                listenerArn: listener, conditions: conditions ?? [path("/a")], priority: priority,
                actions: actions ?? [fixed], transforms: transforms), bench.context)
        guard let rule = made.rules.first else { throw ServiceError("NoRule", "") }
        return rule
    }

    func described(_ listener: String) async throws -> [Rule] {
        try await bench.elb.describeRules(.init(listenerArn: listener), bench.context).rules
    }

    @Test("Every kind of condition is told as it was given, and carried")
    func conditions() async throws {
        let listener = try await makeListener()
        let conditions: [RuleCondition] = [
            .init(field: "host-header", values: ["*.example.com"]),
            .init(field: "path-pattern", regexValues: ["^/v[0-9]+/"]),
            .init(field: "http-header", httpHeaderConfig: .init(httpHeaderName: "User-Agent", values: ["*curl*"])),
            .init(field: "query-string", queryStringConfig: .init(values: [.init(key: "v", value: "1")])),
            .init(field: "source-ip", sourceIpConfig: .init(values: ["192.0.2.0/24"])),
        ]
        let made = try await makeRule(listener, 7, conditions)
        #expect(made.priority == "7" && made.isDefault == false)
        #expect(made.conditions.map(\.field) == conditions.map(\.field))
        #expect(made.conditions[0].hostHeaderConfig?.values == ["*.example.com"])
        #expect(made.conditions[0].values == ["*.example.com"])
        #expect(made.conditions[1].pathPatternConfig?.regexValues == ["^/v[0-9]+/"])
        #expect(made.conditions[2].httpHeaderConfig == conditions[2].httpHeaderConfig)
        #expect(made.conditions[3].queryStringConfig == conditions[3].queryStringConfig)
        #expect(made.conditions[4].sourceIpConfig?.values == ["192.0.2.0/24"])
        let carried = bench.dataPlane.table.loadBalancers.values.first?.listeners.first?.rules
        #expect(carried?.map(\.priority) == [7])
        #expect(carried?.first?.conditions.last == .sourceIP(["192.0.2.0/24"]))
        let arn = try #require(made.ruleArn)
        #expect(arn.contains(":listener-rule/app/shop/"))
        let found = try await bench.elb.describeRules(.init(ruleArns: [arn]), bench.context)
        #expect(found.rules == [made])
    }

    @Test("Forwards with stickiness, redirects and transforms come back as they were given")
    func actions() async throws {
        let listener = try await makeListener()
        let groups = [try await bench.makeTargetGroup("a"), try await bench.makeTargetGroup("b")]
        let forward = Action(
            type: .forward,
            forwardConfig: .init(
                targetGroups: [
                    .init(targetGroupArn: groups[0], weight: 999), .init(targetGroupArn: groups[1], weight: 0),
                ], targetGroupStickinessConfig: .init(enabled: true, durationSeconds: 60)))
        let rewrite = RuleTransform(
            type: .urlRewrite, urlRewriteConfig: .init(rewrites: [.init(regex: "^/a/(.*)", replace: "/$1")]))
        let first = try await makeRule(listener, 1, actions: [forward], transforms: [rewrite])
        #expect(first.actions == [forward])
        #expect(first.transforms == [rewrite])
        let redirect = Action(
            type: .redirect,
            redirectConfig: .init(protocol: "HTTPS", port: "443", path: "/x", statusCode: .http302))
        let second = try await makeRule(listener, 2, actions: [redirect])
        #expect(second.actions.first?.redirectConfig?.host == "#{host}")
        let rules = bench.dataPlane.table.loadBalancers.values.first?.listeners.first?.rules ?? []
        #expect(
            rules.first?.actions == [
                .forward(
                    [.init(targetGroup: groups[0], weight: 999), .init(targetGroup: groups[1], weight: 0)],
                    stickiness: .seconds(60))
            ])
        let used = try await bench.elb.describeTargetGroups(.init(names: ["b"]), bench.context)
        #expect(used.targetGroups.first?.loadBalancerArns.count == 1)
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.deleteTargetGroup(.init(targetGroupArn: groups[1]), bench.context)
        }
        #expect(error?.code == "ResourceInUse")
    }

    @Test("Rules are listed in the order of their priorities, the default rule last, page by page")
    func lists() async throws {
        let listener = try await makeListener()
        for priority in [100, 9, 50_000, 20] { _ = try await makeRule(listener, priority) }
        #expect(try await described(listener).map(\.priority) == ["9", "20", "100", "50000", "default"])
        let page = try await bench.elb.describeRules(.init(listenerArn: listener, pageSize: 3), bench.context)
        let rest = try await bench.elb.describeRules(
            .init(listenerArn: listener, marker: page.nextMarker, pageSize: 3), bench.context)
        #expect((page.rules + rest.rules).map(\.priority) == ["9", "20", "100", "50000", "default"])
        #expect(rest.nextMarker == nil)
    }

    @Test("Two rules change places at once; a priority that another rule has is refused, and nothing changes")
    func priorities() async throws {
        let listener = try await makeListener()
        let one = try #require(try await makeRule(listener, 1).ruleArn)
        let two = try #require(try await makeRule(listener, 2).ruleArn)
        _ = try await makeRule(listener, 3)
        let changed = try await bench.elb.setRulePriorities(
            .init(rulePriorities: [.init(ruleArn: one, priority: 2), .init(ruleArn: two, priority: 1)]),
            bench.context)
        #expect(changed.rules.map(\.priority) == ["2", "1"])
        #expect(try await described(listener).map(\.ruleArn).prefix(2) == [two, one])
        let taken = await refusal { () throws(ServiceError) in
            try await bench.elb.setRulePriorities(
                .init(rulePriorities: [.init(ruleArn: one, priority: 9), .init(ruleArn: two, priority: 3)]),
                bench.context)
        }
        #expect(taken == ServiceError("PriorityInUse", "Priority '3' is currently in use"))
        #expect(try await described(listener).map(\.priority) == ["1", "2", "3", "default"])
    }

    @Test("A rule changes in what is given only, and is gone once deleted, as it is with its listener")
    func changes() async throws {
        let listener = try await makeListener()
        let rewrite = RuleTransform(
            type: .hostHeaderRewrite,
            hostHeaderRewriteConfig: .init(rewrites: [.init(regex: "^a", replace: "b")]))
        let group = try await bench.makeTargetGroup("other")
        let arn = try #require(
            try await makeRule(
                listener, 1, actions: [.init(type: .forward, targetGroupArn: group)], transforms: [rewrite]
            ).ruleArn)
        let changed = try await bench.elb.modifyRule(.init(ruleArn: arn, conditions: [path("/b")]), bench.context)
        #expect(changed.rules.first?.conditions.first?.values == ["/b"])
        #expect(changed.rules.first?.transforms == [rewrite])
        let reset = try await bench.elb.modifyRule(
            .init(ruleArn: arn, actions: [fixed], resetTransforms: true), bench.context)
        #expect(reset.rules.first?.transforms.isEmpty == true)
        #expect(reset.rules.first?.conditions.first?.values == ["/b"])
        _ = try await bench.elb.deleteRule(.init(ruleArn: arn), bench.context)
        let gone = await refusal { () throws(ServiceError) in
            try await bench.elb.deleteRule(.init(ruleArn: arn), bench.context)
        }
        #expect(gone?.code == "RuleNotFound")
        _ = try await makeRule(listener, 1)
        _ = try await bench.elb.deleteListener(.init(listenerArn: listener), bench.context)
        #expect(bench.store.world.rules.isEmpty)
    }

    @Test("The default rule is its listener's")
    func defaultRule() async throws {
        let listener = try await makeListener()
        let arn = try #require(try await described(listener).first?.ruleArn)
        let errors = [
            await refusal { () throws(ServiceError) in
                try await bench.elb.deleteRule(.init(ruleArn: arn), bench.context)
            }?.code,
            await refusal { () throws(ServiceError) in
                try await bench.elb.modifyRule(.init(ruleArn: arn, actions: [fixed]), bench.context)
            }?.code,
            await refusal { () throws(ServiceError) in
                try await bench.elb.setRulePriorities(
                    .init(rulePriorities: [.init(ruleArn: arn, priority: 1)]), bench.context)
            }?.code,
        ]
        #expect(errors == ["OperationNotPermitted", "OperationNotPermitted", "OperationNotPermitted"])
    }

    @Test("What is not valid is refused with AWS's code, and nothing is made")
    func refuses() async throws {
        let listener = try await makeListener()
        _ = try await makeRule(listener, 1)
        let missing = Action(type: .forward, targetGroupArn: "\(try await bench.makeTargetGroup())0")
        let six = RuleCondition(field: "host-header", values: ["a.x", "b.x", "c.x", "d.x", "e.x", "f.x"])
        let cases: [([RuleCondition], [Action], String)] = [
            ([], [fixed], "ValidationError"),
            ([path("/a"), path("/b")], [fixed], "ValidationError"),
            ([six], [fixed], "ValidationError"),
            ([path("/*/*/*/*/*/*/*")], [fixed], "ValidationError"),
            ([path("/a b")], [fixed], "ValidationError"),
            ([path("/" + String(repeating: "a", count: 128))], [fixed], "ValidationError"),
            ([path("")], [fixed], "ValidationError"),
            ([.init(field: "path-pattern", regexValues: ["(?=a)"])], [fixed], "ValidationError"),
            ([.init(field: "nonsense", values: ["a"])], [fixed], "ValidationError"),
            ([.init(field: "source-ip", sourceIpConfig: .init(values: ["192.0.2.1"]))], [fixed], "ValidationError"),
            ([.init(field: "http-request-method", values: ["GET"])], [fixed], "ValidationError"),
            (
                [.init(field: "http-header", httpHeaderConfig: .init(httpHeaderName: "Host", values: ["a"]))], [fixed],
                "ValidationError"
            ),
            ([path("/a")], [missing], "TargetGroupNotFound"),
            ([path("/a")], [], "ValidationError"),
            ([path("/a")], [fixed, fixed], "InvalidLoadBalancerAction"),
            ([path("/a")], [.init(type: .authenticateCognito)], "InvalidConfigurationRequest"),
            (
                [path("/a")], [.init(type: .redirect, redirectConfig: .init(path: "x", statusCode: .http301))],
                "ValidationError"
            ),
        ]
        for (conditions, actions, code) in cases {
            let error = await refusal { () throws(ServiceError) in
                try await makeRule(listener, 2, conditions, actions: actions)
            }
            #expect(error?.code == code, "\(conditions) \(actions)")
        }
        let taken = await refusal { () throws(ServiceError) in try await makeRule(listener, 1) }
        #expect(taken == ServiceError("PriorityInUse", "Priority '1' is currently in use"))
        #expect(bench.store.world.rules.count == 1)
    }

    @Test("A load balancer has a hundred rules at most, and rules can be tagged")
    func limits() async throws {
        let listener = try await makeListener()
        for priority in 1...100 { _ = try await makeRule(listener, priority) }
        let error = await refusal { () throws(ServiceError) in try await makeRule(listener, 101) }
        #expect(error?.code == "TooManyRules")
        let arn = try #require(try await described(listener).first?.ruleArn)
        _ = try await bench.elb.addTags(
            .init(resourceArns: [arn], tags: [.init(key: "a", value: "b")]), bench.context)
        let tags = try await bench.elb.describeTags(.init(resourceArns: [arn]), bench.context)
        #expect(tags.tagDescriptions.first?.tags == [.init(key: "a", value: "b")])
    }
}
