import Store
import TestKit
import Testing

@testable import Domain

/// Dies before and after every effect and every commit, once each, and starts again: the end is always the same.
@Suite("Crash recovery of containers")
struct ContainerCrashTests {
    enum Kind: CaseIterable {
        case runTask, create, roll, failedRoll, blueGreen, stoppedBlueGreen, canary, taskSets, delete
    }

    @Test("tasks and deployments come to their right end wherever the process dies", arguments: Kind.allCases)
    func survives(kind: Kind) async throws {
        let expected = try await end(of: kind, dyingAt: nil)
        #expect(expected.moments > 4)
        for moment in 1...expected.moments {
            let got = try await end(of: kind, dyingAt: moment)
            #expect(got.summary == expected.summary, "died at moment \(moment) of \(expected.moments)")
        }
    }

    private func end(of kind: Kind, dyingAt moment: Int?) async throws -> (summary: String, moments: Int) {
        let stage = try Stage()
        try await stage.prepareCluster()
        if kind != .create, kind != .runTask {
            var rules = DeploymentRules()
            rules.circuitBreaker = .init(isEnabled: true, rollsBack: true)
            if kind == .blueGreen || kind == .stoppedBlueGreen { rules.strategy = .blueGreen }
            if kind == .canary { rules.strategy = .canary }
            try await stage.createService(rules, count: 1, controller: kind == .taskSets ? .external : .ecs)
            #expect(await stage.run())
        }
        try await begin(kind, on: stage)
        stage.die(at: moment)
        #expect(await stage.run())
        return (summary(of: stage), stage.moments)
    }

    private func begin(_ kind: Kind, on stage: Stage) async throws {
        switch kind {
        case .runTask: try await runPair(on: stage)
        case .create: try await stage.createService(count: 1)
        case .roll, .blueGreen, .canary: try await stage.update(to: "v2")
        case .taskSets:
            let first = try await stage.addTaskSet(of: "v1", scale: 100)
            #expect(await stage.run())
            _ = try await stage.addTaskSet(of: "v2", scale: 100)
            _ = try await stage.store.commit { transaction throws(Fault) in
                try transaction.deleteTaskSet(first, isForced: true)
            }
        case .failedRoll:
            stage.engine.failStart(ofImage: "bad", with: .init(.refused, "no room"))
            try await stage.update(to: "bad")
        case .stoppedBlueGreen:
            try await stage.update(to: "v2")
            #expect(
                await stage.run(until: { world in
                    world.serviceDeployments.values.contains { $0.progress.stage == .bakeTime && $0.isUnfinished }
                }))
            let found = stage.store.world.serviceDeployments.values.first { $0.isUnfinished }
            let deployment = try #require(found)
            _ = try await stage.store.commit { transaction throws(Fault) in
                try transaction.stopServiceDeployment(deployment.id, rollsBack: true, in: deployment.scope)
            }
        case .delete:
            let service = try stage.service
            _ = try await stage.store.commit { transaction throws(Fault) in
                try transaction.deleteService(service, isForced: true)
            }
        }
    }

    /// Two containers, the second of which waits for the first, in one network.
    private func runPair(on stage: Stage) async throws {
        var second = Stage.container("web", "v2")
        second.dependencies = [Dependency(container: "app", condition: .start)]
        let definition = try await stage.register("pair", [Stage.container("app", "v1"), second])
        let cluster = try stage.cluster
        let new = NewTask(scope: stage.scope, definitionID: definition.id, plan: definition.plan, group: "family:pair")
        _ = try await stage.store.commit { transaction throws(Fault) in
            transaction.runTasks(new, count: 1, in: cluster)
        }
    }

    /// All that must not depend on where the process died; the number of tasks ever made may.
    private func summary(of stage: Stage) -> String {
        let world = stage.store.world
        let services = world.services.values.map { "\($0.status) \($0.desiredCount) \($0.isSteady)" }
        let deployments = world.serviceDeployments.values.map(\.status.rawValue).sorted()
        let unsettled = world.tasks.values.count { $0.status != .running && $0.status != .stopped }
        let actions = world.listeners.values.sorted { $0.port < $1.port }.map {
            "\($0.defaultAction.targetGroups.count)"
        }
        return "\(services) \(deployments) \(stage.runningTasks) \(stage.containersMatch) \(unsettled) \(actions) "
            + "\(world.taskSets.count) \(world.registrations.count) \(stage.serving)"
    }
}
