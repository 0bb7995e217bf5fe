import Foundation
import Store
import TestKit
import Testing

@testable import Domain

@Suite("Services of containers")
struct ServiceTests {
    private let stage: Stage

    init() async throws {
        stage = try Stage()
        try await stage.prepareCluster()
    }

    private var deployment: ServiceDeployment {
        get throws { try #require(stage.store.world.serviceDeployments(of: try stage.service).first) }
    }

    private var messages: [String] { get throws { try stage.service.events.map(\.message) } }

    @Test("A service starts its tasks, registers them, and says that it is steady")
    func starts() async throws {
        try await stage.createService()
        #expect(await stage.run())
        #expect(stage.runningTasks == ["v1": 2])
        #expect(stage.serving == 2)
        #expect(try deployment.status == .successful)
        #expect(try stage.service.isSteady)
        #expect(try messages.first == "(service shop) has reached a steady state.")
        #expect(stage.containersMatch)
    }

    @Test("A new version takes the old one's place without a moment below the minimum, and never above the maximum")
    func rolls() async throws {
        try await stage.createService(count: 3)
        #expect(await stage.run())
        try await stage.update(to: "v2")
        var least = 9
        var most = 0
        #expect(
            await stage.run(until: { world in
                least = min(least, stage.serving)
                most = max(most, world.tasks.values.count { $0.isWanted })
                return false
            }))
        #expect(least == 3)
        #expect(most <= 6)
        #expect(stage.runningTasks == ["v2": 3])
        #expect(stage.store.world.taskSets.count == 1)
        #expect(stage.store.world.registrations.count == 3)
    }

    @Test("With room for none beside, old tasks go first, one at a time")
    func rollsInPlace() async throws {
        var rules = DeploymentRules()
        rules.minimumHealthyPercent = 50
        rules.maximumPercent = 100
        try await stage.createService(rules, count: 2)
        #expect(await stage.run())
        try await stage.update(to: "v2")
        var least = 9
        var most = 0
        #expect(
            await stage.run(until: { world in
                least = min(least, stage.serving)
                most = max(most, world.tasks.values.count { $0.isWanted })
                return false
            }))
        #expect(least == 1)
        #expect(most == 2)
        #expect(stage.runningTasks == ["v2": 2])
    }

    @Test("The circuit breaker takes a version back whose tasks exit")
    func breaks() async throws {
        var rules = DeploymentRules()
        rules.circuitBreaker = .init(isEnabled: true, rollsBack: true)
        try await stage.createService(rules)
        #expect(await stage.run())
        stage.engine.exitOnStart(ofImage: "bad", code: 3, log: ["no luck"])
        try await stage.update(to: "bad")
        var least = 9
        #expect(
            await stage.run(until: { _ in
                least = min(least, stage.serving)
                return false
            }))
        #expect(least == 2)
        #expect(stage.runningTasks == ["v1": 2])
        #expect(try deployment.status == .rollbackSuccessful)
        #expect(
            try deployment.statusReason
                == "Service deployment rolled back because the circuit breaker threshold was exceeded.")
        #expect(try messages.contains { $0.hasSuffix("deployment failed: tasks failed to start.") })
        #expect(try deployment.failedTasks(in: stage.store.world) >= 3)
        #expect(try stage.service.settings.definitionID == (try stage.definition(of: "v1").id))
        let failed = try #require(
            stage.store.world.tasks.values.first {
                $0.progress.stopCode != nil && !$0.isWanted && $0.plan.containers[0].image == "bad"
            })
        #expect(failed.progress.stopCode == "EssentialContainerExited")
        #expect(failed.progress.stoppedReason == "Essential container in task exited")
        #expect(failed.progress.containers[0].exitCode == 3)
        #expect(failed.progress.containers[0].reason?.contains("no luck") == true)
    }

    @Test(
        "What failed before a task became healthy is forgiven, unless the service says otherwise",
        arguments: [true, false])
    func forgives(resets: Bool) async throws {
        var rules = DeploymentRules()
        rules.strategy = .blueGreen
        rules.bakeTime = 60
        rules.circuitBreaker = .init(isEnabled: true, rollsBack: true, resetsOnHealthyTask: resets)
        try await stage.createService(rules)
        #expect(await stage.run())
        try await stage.update(to: "v2")
        for _ in 0..<3 {
            #expect(await stage.run(until: { _ in isBaking && stage.runningTasks["v2"] == 2 && stage.serving == 2 }))
            let task = try #require(
                stage.store.world.tasks.values.first { $0.isWanted && $0.plan.containers[0].image == "v2" })
            stage.engine.exitInstance(
                named: task.containerName("app", prefix: stage.store.world.containerPrefix), code: 1)
        }
        #expect(await stage.run())
        #expect(try deployment.status == (resets ? .successful : .rollbackSuccessful))
        #expect(stage.runningTasks == [resets ? "v2" : "v1": 2])
    }

    private var isBaking: Bool { (try? deployment.progress.stage) == .bakeTime }

    @Test("A task that nothing checks counts as healthy after 40 seconds: one that exits before replaces nobody")
    func provesItself() async throws {
        var rules = DeploymentRules()
        rules.circuitBreaker = .init(isEnabled: true, rollsBack: true)
        try await stage.createService(rules, isBalanced: false)
        #expect(await stage.run())
        let first = try #require(stage.store.world.tasks.values.compactMap(\.progress.startedAt).min())
        #expect(stage.store.world.tasks.values.allSatisfy { $0.progress.healthyAt == first + 40 })
        try await stage.update(to: "v2")
        var least = 9
        #expect(
            await stage.run(until: { world in
                for task in world.tasks.values where task.isWanted && task.plan.containers[0].image == "v2" {
                    guard task.status == .running else { continue }
                    stage.engine.exitInstance(
                        named: task.containerName("app", prefix: world.containerPrefix), code: 1)
                }
                least = min(least, stage.runningTasks["v1"] ?? 0)
                return false
            }))
        #expect(least == 2)
        #expect(try deployment.status == .rollbackSuccessful)
    }

    @Test("Without a circuit breaker a broken version keeps trying, ever slower, and the old one serves")
    func keepsTrying() async throws {
        try await stage.createService()
        #expect(await stage.run())
        stage.engine.exitOnStart(ofImage: "bad")
        try await stage.update(to: "bad")
        let start = stage.clock.now
        #expect(await stage.run(rounds: 200) == false)
        #expect(stage.serving == 2)
        #expect(try deployment.status == .inProgress)
        #expect(stage.clock.now > start + 30)
    }

    @Test("An image that is missing fails the task with the engine's words")
    func missingImage() async throws {
        var rules = DeploymentRules()
        rules.circuitBreaker = .init(isEnabled: true, rollsBack: true)
        try await stage.createService(rules)
        #expect(await stage.run())
        stage.engine.failStart(ofImage: "v2", with: .init(.refused, "CannotPullContainerError: no such host"))
        try await stage.update(to: "v2")
        #expect(await stage.run())
        let failed = try #require(stage.store.world.tasks.values.first { $0.plan.containers[0].image == "v2" })
        #expect(failed.progress.stopCode == "TaskFailedToStart")
        #expect(failed.progress.stoppedReason == "CannotPullContainerError: no such host")
        #expect(
            try messages.contains(
                "(service shop) failed to launch a task with (error CannotPullContainerError: no such host)."))
        #expect(try deployment.status == .rollbackSuccessful)
    }

    @Test("An image that a registry has is pulled, and the events say so")
    func pulledImage() async throws {
        try await stage.createService()
        #expect(await stage.run())
        stage.engine.setPullable("v2")
        try await stage.update(to: "v2")
        #expect(await stage.run())
        #expect(stage.runningTasks == ["v2": 2])
        let task = try #require(stage.store.world.tasks.values.first { $0.progress.pullStoppedAt != nil })
        #expect(try messages.contains("(service shop) (task \(task.name)) is pulling the image v2."))
        #expect(try messages.contains("(service shop) (task \(task.name)) has pulled the image v2."))
    }

    @Test("A deleted service ends its tasks and is inactive")
    func deletes() async throws {
        try await stage.createService()
        #expect(await stage.run())
        let service = try stage.service
        _ = try await stage.store.commit { transaction throws(Fault) in
            try transaction.deleteService(service, isForced: true)
        }
        #expect(await stage.run())
        #expect(try stage.service.status == .inactive)
        #expect(stage.engine.runningInstances.isEmpty)
        #expect(stage.store.world.registrations.isEmpty)
    }

    @Test("Task sets share the service's tasks by their scale, and the primary one is the service's")
    func taskSets() async throws {
        try await stage.createService(count: 3, controller: .external)
        let service = try stage.service
        var new = NewTaskSet(definitionID: try stage.definition(of: "v1").id)
        new.loadBalancers = [
            ServiceLoadBalancer(targetGroup: try stage.group("blue").id, containerName: "app", containerPort: 80)
        ]
        new.scale = 50
        let set = try await stage.store.commit { [new] transaction throws(Fault) in
            try transaction.createTaskSet(of: service, new)
        }
        #expect(set.desiredCount == 2)
        #expect(await stage.run())
        #expect(stage.runningTasks == ["v1": 2])
        #expect(stage.store.world.taskSets[set.id]?.isStable == true)
        let primary = try await stage.store.commit { transaction throws(Fault) in
            _ = try transaction.scale(set, to: 100)
            return try transaction.updateServicePrimaryTaskSet(transaction.world.taskSets[set.id] ?? set)
        }
        #expect(primary.status == .primary && !primary.isStable)
        #expect(await stage.run())
        #expect(stage.runningTasks == ["v1": 3])
        #expect(try stage.service.settings.definitionID == set.definitionID)
        _ = try await stage.store.commit { transaction throws(Fault) in
            try transaction.deleteTaskSet(transaction.world.taskSets[set.id] ?? set, isForced: true)
        }
        #expect(await stage.run())
        #expect(stage.store.world.taskSets.isEmpty && stage.engine.runningInstances.isEmpty)
    }
}
