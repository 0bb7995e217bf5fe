import TestKit
import Store
import ElasticLoadBalancingV2Service
import Domain
import ElasticLoadBalancingV2API
import Routing
import Smithy
import Testing

@Suite("Listeners")
struct ListenerTests {
    let bench: Bench

    init() throws { bench = try Bench() }

    @Test("A forward to one group is told in both forms")
    func tellsBothForms() async throws {
        let group = try await bench.makeTargetGroup()
        let balancer = try await bench.makeLoadBalancer()
        let arn = try await bench.makeListener(balancer, to: group)
        #expect(try await bench.makeListener(balancer, to: group) == arn)
        let found = try await bench.elb.describeListeners(.init(loadBalancerArn: balancer), bench.context)
        let action = try #require(found.listeners.first?.defaultActions.first)
        #expect(action.targetGroupArn == group)
        #expect(action.forwardConfig?.targetGroups.map(\.weight) == [1])
        let groups = try await bench.elb.describeTargetGroups(.init(loadBalancerArn: balancer), bench.context)
        #expect(groups.targetGroups.map(\.loadBalancerArns) == [[balancer]])
    }

    @Test("An environment's listener can share its requests with another environment's group, by weight")
    func movesTrafficByWeight() async throws {
        let blue = try await bench.makeEnvironment("blue")
        let green = try await bench.makeEnvironment("green")
        let action = Action(
            type: .forward,
            forwardConfig: .init(targetGroups: [
                .init(targetGroupArn: blue.targetGroup, weight: 90),
                .init(targetGroupArn: green.targetGroup, weight: 10),
            ]))
        let changed = try await bench.elb.modifyListener(
            .init(listenerArn: blue.listener, defaultActions: [action]), bench.context)
        #expect(changed.listeners.first?.defaultActions.first?.targetGroupArn == nil)
        let carried = bench.dataPlane.table.loadBalancers[blue.loadBalancer]?.listeners.first?.action
        #expect(
            carried
                == .forward([
                    .init(targetGroup: blue.targetGroup, weight: 90), .init(targetGroup: green.targetGroup, weight: 10),
                ]))
    }

    @Test("A fixed response is carried as it is")
    func answersByItself() async throws {
        let balancer = try await bench.makeLoadBalancer()
        let response = FixedResponseActionConfig(
            messageBody: "closed", statusCode: "503", contentType: "text/plain")
        let made = try await bench.elb.createListener(
            .init(
                loadBalancerArn: balancer, protocol: .http, port: 81,
                defaultActions: [.init(type: .fixedResponse, fixedResponseConfig: response)]), bench.context)
        #expect(made.listeners.first?.defaultActions.first?.fixedResponseConfig?.statusCode == "503")
        let carried = bench.dataPlane.table.loadBalancers[balancer]?.listeners.first
        #expect(carried?.port == 81)
        #expect(carried?.action == .fixedResponse(status: 503, contentType: "text/plain", body: "closed"))
    }

    @Test("What is not served yet, and what is not valid, is refused clearly")
    func refuses() async throws {
        let balancer = try await bench.makeLoadBalancer()
        let group = try await bench.makeTargetGroup()
        let forward = Action(type: .forward, targetGroupArn: group)
        _ = try await bench.makeListener(balancer, to: group)
        let cases: [(ProtocolEnum?, Int?, Action, String)] = [
            (.https, 443, forward, "ValidationError"),
            (.tcp, 81, forward, "ValidationError"),
            (nil, 81, forward, "ValidationError"),
            (.http, nil, forward, "ValidationError"),
            (
                .http, 80, .init(type: .fixedResponse, fixedResponseConfig: .init(statusCode: "200")),
                "DuplicateListener"
            ),
            (
                .http, 81, .init(type: .redirect, redirectConfig: .init(statusCode: .http301)),
                "InvalidLoadBalancerAction"
            ),
            (
                .http, 81, .init(type: .authenticateOidc), "InvalidConfigurationRequest"
            ),
            (.http, 81, .init(type: .forward, targetGroupArn: group + "0"), "TargetGroupNotFound"),
            (.http, 81, .init(type: .forward), "ValidationError"),
            (
                .http, 81,
                .init(
                    type: .forward,
                    forwardConfig: .init(targetGroups: [.init(targetGroupArn: group, weight: 1_000)])),
                "ValidationError"
            ),
        ]
        for (spoken, port, action, code) in cases {
            let error = await refusal { () throws(ServiceError) in
                try await bench.elb.createListener(
                    .init(loadBalancerArn: balancer, protocol: spoken, port: port, defaultActions: [action]),
                    bench.context)
            }
            #expect(error?.code == code, "\(action)")
        }
        #expect(bench.store.world.listeners.count == 1)
    }

    @Test("The default rule tells the listener's action, and is found by its own ARN")
    func tellsDefaultRule() async throws {
        let group = try await bench.makeTargetGroup()
        let listener = try await bench.makeListener(try await bench.makeLoadBalancer(), to: group)
        let rules = try await bench.elb.describeRules(.init(listenerArn: listener), bench.context)
        let rule = try #require(rules.rules.first)
        #expect(rule.priority == "default" && rule.isDefault == true)
        #expect(rule.actions.first?.targetGroupArn == group)
        let arn = try #require(rule.ruleArn)
        let again = try await bench.elb.describeRules(.init(ruleArns: [arn]), bench.context)
        #expect(again.rules.map(\.ruleArn) == [arn])
        let error = await refusal { () throws(ServiceError) in
            try await bench.elb.describeRules(.init(ruleArns: [arn + "0"]), bench.context)
        }
        #expect(error?.code == "RuleNotFound")
    }

    @Test("A listener moves to a free port only, and is gone once deleted")
    func movesAndDeletes() async throws {
        let group = try await bench.makeTargetGroup()
        let balancer = try await bench.makeLoadBalancer()
        let first = try await bench.makeListener(balancer, to: group)
        let second = try await bench.makeListener(balancer, to: group, port: 81)
        let taken = await refusal { () throws(ServiceError) in
            try await bench.elb.modifyListener(.init(listenerArn: second, port: 80), bench.context)
        }
        #expect(taken?.code == "DuplicateListener")
        _ = try await bench.elb.deleteListener(.init(listenerArn: first), bench.context)
        _ = try await bench.elb.modifyListener(.init(listenerArn: second, port: 80), bench.context)
        #expect(bench.dataPlane.table.loadBalancers[balancer]?.listeners.map(\.port) == [80])
        let gone = await refusal { () throws(ServiceError) in
            try await bench.elb.deleteListener(.init(listenerArn: first), bench.context)
        }
        #expect(gone?.code == "ListenerNotFound")
    }
}
