import Domain
import Foundation
import Store
import TestKit
import Testing

@Suite("Rolling configuration updates, step by step")
struct RollingUpdateTests {
    @Test(
        "every instance is replaced, and never fewer serve than promised",
        arguments: [
            (rollingUpdate("Health", batch: 1), 3, "1, while keeping at least 3"),
            (rollingUpdate("Health", batch: 2, inService: 1), 2, "2, while keeping at least 1"),
            (rollingUpdate("Time", batch: 3, inService: 2), 2, "2, while keeping at least 2"),
            (rollingUpdate("Immutable"), 4, nil),
        ])
    func replaces(options: [OptionSetting], atLeast: Int, told plan: String?) async throws {
        let stage = try Stage()
        try await stage.prepare(.allAtOnce, size: 4)
        let before = Set(stage.store.world.instances.keys)
        try await stage.replace("shop-blue", by: "v2", options)
        var least = 4
        let isDone = await stage.run(until: { _ in
            least = min(least, ((try? stage.serving("shop-blue")) ?? [:]).values.reduce(0, +))
            return false
        })
        #expect(isDone && least == atLeast)
        let environment = try stage.environment("shop-blue")
        let live = stage.store.world.liveInstances(of: environment.id)
        #expect(live.count == 4 && before.isDisjoint(with: live.map(\.id)))
        #expect(live.allSatisfy { $0.type == "t3.large" })
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v2"): 4])
        let told = try await stage.messages(request: "request-replace")
        #expect(told.first == "Environment update completed successfully.")
        let initiated = told.first { $0.hasPrefix("Rolling update initiated.") }
        let expected = plan.map {
            "Rolling update initiated. Terminating 4 obsolete instance(s) in batches of \($0) instance(s) in service."
        }
        #expect(initiated == expected)
    }

    @Test("without rolling updates all instances are replaced at once")
    func atOnce() async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling, size: 3)
        try await stage.replace("shop-blue", by: "v1", [])
        var least = 3
        let isDone = await stage.run(until: { _ in
            least = min(least, ((try? stage.serving("shop-blue")) ?? [:]).values.reduce(0, +))
            return false
        })
        #expect(isDone && least == 0)
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v1"): 3])
    }

    @Test("one instance alone is replaced without a gap, by one that comes before it goes")
    func one() async throws {
        let stage = try Stage()
        try await stage.prepare(.allAtOnce, size: 1)
        try await stage.replace("shop-blue", by: "v2")
        var least = 1
        let isDone = await stage.run(until: { _ in
            least = min(least, ((try? stage.serving("shop-blue")) ?? [:]).values.reduce(0, +))
            return false
        })
        #expect(isDone && least == 1 && stage.engine.runningInstances.count == 1)
        let told = try await stage.messages(request: "request-replace")
        #expect(told.contains("Temporarily setting autoscaling group DesiredCapacity to 2."))
    }

    @Test("a batch by health takes the two minutes in which twelve checks are passed, one by time takes its pause")
    func lasts() async throws {
        for (options, seconds) in [
            (rollingUpdate("Health", batch: 2, inService: 2), 240.0),
            (rollingUpdate("Time", batch: 2, inService: 2), 600),
        ] {
            let stage = try Stage()
            try await stage.prepare(.allAtOnce, size: 4)
            let pause = OptionSetting(
                namespace: "aws:autoscaling:updatepolicy:rollingupdate", name: "PauseTime", value: "PT5M")
            let start = stage.clock.now
            try await stage.replace("shop-blue", by: "v2", options + [pause])
            #expect(await stage.run())
            let lasted = stage.clock.now.timeIntervalSince(start)
            #expect((seconds...(seconds + 60)).contains(lasted), "\(lasted) seconds")
        }
    }

    @Test("what is never well is rolled back by another rolling update, and the platform stays what it was")
    func rollsBack() async throws {
        let stage = try Stage()
        try await stage.prepare(.allAtOnce, size: 3)
        try stage.sicken("v2")
        let old = try stage.image(of: "v1")
        let stack = try stage.environment("shop-blue").solutionStack
        let environment = try stage.environment("shop-blue")
        let start = stage.clock.now
        try await stage.store.commit { transaction throws(Fault) in
            _ = try transaction.update(
                environment,
                with: EnvironmentUpdate(
                    versionLabel: "v2", solutionStack: Platform.solutionStacks.first { $0 != stack },
                    options: rollingUpdate("Health")), requestID: "request-replace")
        }
        var least = 3
        let isDone = await stage.run(until: { _ in
            least = min(least, ((try? stage.serving("shop-blue")) ?? [:])[old, default: 0])
            return false
        })
        #expect(isDone && least == 3)
        let lasted = stage.clock.now.timeIntervalSince(start)
        #expect((1_800...2_100).contains(lasted), "\(lasted) seconds")
        #expect(try stage.serving("shop-blue") == [old: 3])
        #expect(try stage.environment("shop-blue").solutionStack == stack)
        #expect(stage.store.world.groups.values.map(\.launch.versionLabel) == ["v1"])
        let told = try await stage.messages(request: "request-replace")
        #expect(told.contains { $0.hasPrefix("Timed out after 1800 seconds") })
        #expect(told.contains("Rolling back the update with another rolling update."))
        #expect(told.contains("The environment was reverted to the previous configuration setting."))
    }

    @Test("a version that is wanted on two platforms at once is made for both, each environment runs its own")
    func twoPlatforms() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        let stacks = ["Python", "Node.js"].compactMap { name in
            Platform.solutionStacks.first { $0.contains("running \(name)") }
        }
        for (name, stack) in zip(["shop-blue", "shop-green"], stacks) {
            let scope = stage.scope
            try await stage.store.commit { transaction throws(Fault) in
                _ = try transaction.createEnvironment(
                    NewEnvironment(applicationName: "shop", name: name, versionLabel: "v1", solutionStack: stack),
                    requestID: "request", in: scope)
            }
        }
        #expect(await stage.run())
        #expect(try stage.runningVersions(of: "shop-blue").allSatisfy { $0.contains("-python-") })
        #expect(try stage.runningVersions(of: "shop-green").allSatisfy { $0.contains("-nodejs-") })
        #expect(stage.engine.imageReferences.count == 2)
        #expect(stage.store.world.environments.values.allSatisfy { $0.status == .ready && $0.health.status == .ok })
    }
}
