import Foundation
import Store
import TestKit
import Testing

@testable import Domain

@Suite("Alarms of a service's deployments")
struct DeploymentAlarmTests {
    private let stage: Stage

    init() async throws {
        stage = try Stage()
        try await stage.prepareCluster()
        try await stage.putAlarm("errors")
    }

    private var deployment: ServiceDeployment {
        get throws { try #require(stage.store.world.serviceDeployments(of: try stage.service).first) }
    }

    private func begin(
        _ strategy: DeploymentRules.Strategy, rollsBack: Bool = true, bakeTime: Int? = 5
    ) async throws {
        var rules = DeploymentRules()
        rules.strategy = strategy
        rules.bakeTime = bakeTime
        rules.alarms = .init(names: ["errors"], isEnabled: true, rollsBack: rollsBack)
        try await stage.createService(rules)
        #expect(await stage.run())
        try await stage.update(to: "v2")
        #expect(await stage.run(until: { _ in isUnderWay(strategy) }))
        #expect(try deployment.status == .inProgress)
    }

    /// The new version has requests: all of it for one that rolls, which then waits as long as alarms are watched.
    private func isUnderWay(_ strategy: DeploymentRules.Strategy) -> Bool {
        guard let deployment = try? deployment else { return false }
        return strategy == .rolling ? stage.runningTasks == ["v2": 2] : deployment.progress.productionWeight > 0
    }

    @Test(
        "One that rings takes the version back, and the deployment says which it was",
        arguments: [DeploymentRules.Strategy.rolling, .blueGreen, .canary, .linear])
    func goesBack(strategy: DeploymentRules.Strategy) async throws {
        try await begin(strategy)
        try await stage.ring("errors")
        var least = 9
        #expect(
            await stage.run(until: { _ in
                least = min(least, stage.serving)
                return false
            }))
        #expect(least == 2, "nobody is without an answer on the way back")
        #expect(stage.runningTasks == ["v1": 2])
        let deployment = try deployment
        #expect(deployment.status == .rollbackSuccessful)
        #expect(deployment.progress.triggeredAlarms == ["errors"])
        #expect(deployment.statusReason == "Service deployment rolled back because of one or more active alarms.")
        let events = try stage.service.events.map(\.message)
        #expect(events.contains { $0.hasSuffix("deployment failed: alarm detected.") })
    }

    @Test("Without rollback the deployment stops where it is")
    func stops() async throws {
        try await begin(.canary, rollsBack: false)
        try await stage.ring("errors")
        #expect(await stage.run())
        let deployment = try deployment
        #expect(deployment.status == .stopped && deployment.progress.triggeredAlarms == ["errors"])
        #expect(deployment.progress.productionWeight == 5)
    }

    @Test("A rolling deployment without a bake time is watched for as long as its alarms look back")
    func bakesByItself() async throws {
        try await begin(.rolling, bakeTime: nil)
        let reached = stage.clock.now
        try await stage.ring("errors")
        #expect(await stage.run())
        #expect(try deployment.status == .rollbackSuccessful)
        try await stage.silence("errors")
        try await stage.update(to: "v2")
        #expect(await stage.run())
        #expect(try deployment.status == .successful)
        #expect(stage.clock.now >= reached + 120)
    }

    @Test("One that rings as the deployment begins is not heeded: what it rings for can be mended")
    func ringsBefore() async throws {
        var rules = DeploymentRules()
        rules.alarms = .init(names: ["errors"], isEnabled: true, rollsBack: true)
        try await stage.createService(rules)
        #expect(await stage.run())
        try await stage.ring("errors")
        try await stage.update(to: "v2")
        #expect(await stage.run())
        #expect(try deployment.status == .successful)
        #expect(try deployment.progress.triggeredAlarms.isEmpty)
        #expect(stage.runningTasks == ["v2": 2])
    }

    @Test("One that rings after the deployment has ended changes nothing")
    func endsWithTheDeployment() async throws {
        try await begin(.blueGreen)
        #expect(await stage.run())
        try await stage.ring("errors")
        #expect(await stage.run())
        #expect(try deployment.status == .successful)
        #expect(stage.runningTasks == ["v2": 2])
    }
}
