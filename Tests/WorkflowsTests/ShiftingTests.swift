import Foundation
import Store
import TestKit
import Testing

@testable import Domain

@Suite("Deployments of services that shift traffic")
struct ShiftingTests {
    private let stage: Stage

    init() async throws {
        stage = try Stage()
        try await stage.prepareCluster()
    }

    private var deployment: ServiceDeployment {
        get throws { try #require(stage.store.world.serviceDeployments(of: try stage.service).first) }
    }

    /// Percent of production's requests that the green group gets.
    private func greenShare(_ port: Int = 80) throws -> Int {
        guard case .forward(let groups, _) = try stage.listener(port).defaultAction else { return -1 }
        let green = try stage.group("green").id
        let all = groups.map(\.weight).reduce(0, +)
        return 100 * (groups.first { $0.targetGroup == green }?.weight ?? 0) / all
    }

    private func rules(_ strategy: DeploymentRules.Strategy) -> DeploymentRules {
        var rules = DeploymentRules()
        rules.strategy = strategy
        return rules
    }

    private func begin(_ rules: DeploymentRules, version: String = "v2") async throws {
        try await stage.createService(rules)
        #expect(await stage.run())
        #expect(stage.runningTasks == ["v1": 2])
        try await stage.update(to: version)
    }

    @Test(
        "Production moves in the strategy's steps, the configured time apart, and the old tasks stay until the end",
        arguments: [
            (DeploymentRules.Strategy.blueGreen, [0, 100]), (.canary, [0, 5, 100]),
            (.linear, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100]),
        ])
    func shifts(strategy: DeploymentRules.Strategy, shares: [Int]) async throws {
        try await begin(rules(strategy))
        var seen: [Int] = []
        var times: [Date] = []
        var least = 9
        #expect(
            await stage.run(until: { _ in
                least = min(least, stage.serving)
                if let share = try? greenShare(), share != seen.last {
                    seen.append(share)
                    times.append(stage.clock.now)
                    if share > 0, stage.runningTasks != ["v1": 2, "v2": 2] { least = -1 }
                }
                return false
            }))
        #expect(seen == shares)
        #expect(least == 2)
        #expect(stage.runningTasks == ["v2": 2])
        #expect(try greenShare(8080) == 100)
        #expect(try deployment.status == .successful)
        let pauses = zip(times.dropFirst(2), times.dropFirst(1)).map { $0.timeIntervalSince($1) }
        #expect(pauses.allSatisfy { $0 == (strategy == .canary ? 600 : 360) })
    }

    @Test("The next deployment goes back to the first group")
    func alternates() async throws {
        try await begin(rules(.blueGreen))
        #expect(await stage.run())
        #expect(try greenShare() == 100)
        try await stage.update(to: "v1")
        #expect(await stage.run())
        #expect(try greenShare() == 0)
        #expect(stage.runningTasks == ["v1": 2])
    }

    @Test("A pause holds the deployment until it is continued", arguments: [true, false])
    func pauses(goesOn: Bool) async throws {
        var rules = rules(.blueGreen)
        rules.hooks = [
            LifecycleHook(
                targetType: "PAUSE", targetARN: nil, stages: ["POST_TEST_TRAFFIC_SHIFT"], timeout: nil,
                timeoutContinues: false)
        ]
        try await stage.createService(rules)
        #expect(await stage.run(until: { _ in (try? deployment.progress.hooks.isEmpty) == false }))
        try await answer(true)
        #expect(await stage.run())
        try await stage.update(to: "v2")
        #expect(await stage.run(until: { _ in (try? deployment.progress.hooks.isEmpty) == false }))
        #expect(try greenShare() == 0 && greenShare(8080) == 100)
        #expect(try deployment.progress.stage == .postTestTrafficShift)
        try await answer(goesOn)
        #expect(await stage.run())
        #expect(try deployment.status == (goesOn ? .successful : .rollbackSuccessful))
        #expect(stage.runningTasks == [goesOn ? "v2" : "v1": 2])
        #expect(try greenShare() == (goesOn ? 100 : 0))
    }

    private func function(_ name: String, at stages: [String], details: String? = nil) -> LifecycleHook {
        var hook = LifecycleHook(
            targetType: "AWS_LAMBDA", targetARN: name, stages: stages, timeout: nil, timeoutContinues: false)
        hook.details = details
        return hook
    }

    @Test("A function is called again after the delay it asks for, with what it wrote down, until it lets all go on")
    func functions() async throws {
        var rules = rules(.blueGreen)
        rules.hooks = [function("check", at: ["POST_TEST_TRAFFIC_SHIFT"], details: #"{"bucket":"b"}"#)]
        try await stage.createService(rules)
        stage.hooks.answer { _, _ in .returned(#"{"hookStatus": "SUCCEEDED"}"#) }
        #expect(await stage.run())
        var times: [Date] = []
        stage.hooks.answer { [clock = stage.clock] name, event in
            #expect(name == "check")
            let details = event["hookDetails"] as? [String: Any]
            #expect(details?["bucket"] as? String == "b")
            times.append(clock.now)
            return details?["seen"] == nil
                ? .returned(#"waiting {"hookStatus":"IN_PROGRESS","callBackDelay":60,"hookDetails":{"seen":1}}"#)
                : .returned(#"{"hookStatus":"SUCCEEDED"}"#)
        }
        try await stage.update(to: "v2")
        #expect(await stage.run())
        #expect(try deployment.status == .successful)
        #expect(times.count == 2 && times[1].timeIntervalSince(times[0]) == 60)
        #expect(try deployment.progress.hooks.map(\.status) == ["SUCCEEDED"])
    }

    @Test("A function sees each step of a shift with its weights, and is told when requests move back")
    func stepsAndBack() async throws {
        var rules = rules(.canary)
        rules.hooks = [function("watch", at: ["PRE_PRODUCTION_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"])]
        try await stage.createService(rules)
        stage.hooks.answer { _, _ in .returned(#"{"hookStatus":"SUCCEEDED"}"#) }
        #expect(await stage.run())
        var seen: [String] = []
        stage.hooks.answer { _, event in
            let details = event["executionDetails"] as? [String: Any]
            let weights = details?["productionTrafficWeights"] as? [String: Double] ?? [:]
            let target = details?["targetServiceRevisionArn"] as? String ?? ""
            seen.append("\(event["lifecycleStage"] as? String ?? "") \(weights[target] ?? -1)")
            return .returned(#"{"hookStatus":"\#(weights[target] == 100 ? "FAILED" : "SUCCEEDED")"}"#)
        }
        try await stage.update(to: "v2")
        #expect(await stage.run())
        #expect(
            seen == [
                "PRE_PRODUCTION_TRAFFIC_SHIFT 0.0", "PRODUCTION_TRAFFIC_SHIFT 5.0", "PRE_PRODUCTION_TRAFFIC_SHIFT 5.0",
                "PRODUCTION_TRAFFIC_SHIFT 100.0", "PRODUCTION_TRAFFIC_SHIFT 0.0",
            ])
        #expect(try deployment.status == .rollbackSuccessful)
        #expect(try greenShare() == 0)
        #expect(stage.runningTasks == ["v1": 2])
    }

    @Test(
        "A function that fails, answers nonsense, or is not named takes the deployment back",
        arguments: [
            HookOutcome.returned(#"{"hookStatus":"FAILED"}"#), .returned("all good"),
            .returned(#"{"hookStatus":"PERHAPS"}"#), .failed(reason: "Nothing is named for the function."),
        ])
    func badFunctions(outcome: HookOutcome) async throws {
        try await stage.createService(rules(.blueGreen))
        #expect(await stage.run())
        var rules = rules(.blueGreen)
        rules.hooks = [function("check", at: ["POST_SCALE_UP"])]
        stage.hooks.answer { _, _ in outcome }
        try await stage.update(to: "v2", rules: rules)
        #expect(await stage.run())
        #expect(try deployment.status == .rollbackSuccessful)
        #expect(
            try deployment.statusReason?.hasPrefix(
                "Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed. Lifecycle hook target ")
                == true)
        #expect(stage.runningTasks == ["v1": 2])
    }

    private func answer(_ goesOn: Bool) async throws {
        let deployment = try deployment
        let hook = try #require(deployment.progress.hooks.first)
        try await stage.store.commit { transaction throws(Fault) in
            try transaction.continueServiceDeployment(
                deployment.id, hook: hook.id, goesOn: goesOn, in: deployment.scope)
        }
    }

    @Test(
        "A stop in any stage brings all requests back",
        arguments: ServiceDeployment.Stage.allCases.dropFirst().dropLast())
    func stops(stage wanted: ServiceDeployment.Stage) async throws {
        try await begin(rules(.canary))
        #expect(await stage.run(until: { _ in (try? deployment.progress.stage) == wanted }))
        let id = try deployment.id
        let scope = stage.scope
        _ = try await stage.store.commit { transaction throws(Fault) in
            try transaction.stopServiceDeployment(id, rollsBack: true, in: scope)
        }
        var least = 9
        #expect(
            await stage.run(until: { _ in
                least = min(least, stage.serving)
                return false
            }))
        #expect(least == 2)
        #expect(try deployment.status == .rollbackSuccessful)
        #expect(stage.runningTasks == ["v1": 2])
        #expect(try greenShare() == 0 && greenShare(8080) == 0)
    }

    @Test(
        "A deployment that is only cleaning up cannot be stopped, and one that overtakes it goes on from its revision")
    func overtakesCleanUp() async throws {
        try await begin(rules(.blueGreen))
        #expect(await stage.run(until: { _ in (try? deployment.isCleaningUp) == true }))
        let id = try deployment.id
        let scope = stage.scope
        await #expect(throws: Fault.self) {
            _ = try await stage.store.commit { transaction throws(Fault) in
                try transaction.stopServiceDeployment(id, rollsBack: true, in: scope)
            }
        }
        try await stage.update(to: "bad")
        var least = 9
        #expect(
            await stage.run(until: { _ in
                least = min(least, stage.serving)
                return false
            }))
        #expect(least == 2)
        #expect(stage.runningTasks == ["bad": 2])
        let statuses = stage.store.world.serviceDeployments(of: try stage.service).map(\.status)
        #expect(statuses == [.successful, .successful, .successful])
    }

    @Test("A deployment that another one overtakes leaves nothing behind")
    func supersedes() async throws {
        try await begin(rules(.canary))
        #expect(await stage.run(until: { _ in (try? greenShare()) == 5 }))
        try await stage.update(to: "bad")
        #expect(await stage.run())
        #expect(stage.runningTasks == ["bad": 2])
        #expect(stage.store.world.taskSets.count == 1)
        let statuses = stage.store.world.serviceDeployments(of: try stage.service).map(\.status)
        #expect(statuses == [.successful, .stopped, .successful])
    }
}
