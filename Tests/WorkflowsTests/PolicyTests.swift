import Domain
import Foundation
import Store
import TestKit
import Testing

@Suite("Deployment policies, step by step")
struct PolicyTests {
    typealias Policy = EnvironmentOperation.Policy

    static let newSets: [Policy] = [.immutable, .trafficSplitting]
    static let inPlace: [Policy] = [.allAtOnce, .rolling, .rollingWithAdditionalBatch]

    @Test("a deployment ends with the new version on as many instances as before", arguments: Policy.allCases)
    func deploys(policy: Policy) async throws {
        let stage = try Stage()
        try await stage.prepare(policy, size: 3)
        let before = Set(try instances(stage).map(\.id))
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v2"): 3])
        #expect(stage.engine.runningInstances.count == 3)
        #expect((Set(try instances(stage).map(\.id)) == before) == policy.updatesInPlace)
        #expect(try stage.environment("shop-blue").versionLabel == "v2")
        #expect(stage.store.world.groups.count == 1 && stage.store.world.targetGroups.count == 1)
        #expect(stage.store.world.groups.values.first?.launch.versionLabel == "v2")
        #expect(stage.store.world.registrations.count == 3)
        let told = try await stage.messages(request: "request-deploy")
        #expect(told.first == "Environment update completed successfully.")
    }

    @Test("a version that is never well does not take one request from the old one", arguments: Policy.allCases)
    func neverWell(policy: Policy) async throws {
        let stage = try Stage()
        try await stage.prepare(policy, size: 2)
        try stage.sicken("v2")
        let (old, new) = (try stage.image(of: "v1"), try stage.image(of: "v2"))
        try await stage.deploy("v2", to: "shop-blue")
        var least = 2
        var most = 0
        let isDone = await stage.run(until: { _ in
            let serving = (try? stage.serving("shop-blue")) ?? [:]
            least = min(least, serving[old, default: 0])
            most = max(most, serving[new, default: 0])
            return false
        })
        #expect(isDone && most == 0)
        #expect(least >= (policy.detaches && policy != .rollingWithAdditionalBatch ? 1 : 2))
        #expect(try stage.serving("shop-blue") == [old: 2])
        #expect(stage.engine.runningInstances.count == 2)
        #expect(try stage.environment("shop-blue").versionLabel == "v1")
        #expect(stage.store.world.groups.count == 1 && stage.store.world.targetGroups.count == 1)
        let told = try await stage.messages(request: "request-deploy")
        #expect(told.contains("Failed to deploy application."))
        #expect(told.contains { $0.hasPrefix("Timed out after 600 seconds") })
    }

    @Test("a version that exits is told with the end of its log", arguments: Policy.allCases)
    func exits(policy: Policy) async throws {
        let stage = try Stage()
        try await stage.prepare(policy)
        stage.engine.exitOnStart(ofImage: try stage.image(of: "v2"), code: 3, log: ["no database"])
        let start = stage.clock.now
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(stage.clock.now.timeIntervalSince(start) < 60, "there is nothing to wait for")
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v1"): 2])
        let told = try await stage.messages(request: "request-deploy")
        #expect(told.contains { $0.contains("exited with code 3") && $0.contains("no database") })
    }

    @Test("IgnoreHealthCheck lets a version in that is never well", arguments: Policy.allCases)
    func ignoresHealth(policy: Policy) async throws {
        let stage = try Stage()
        try await stage.prepare(policy)
        try await stage.configure(
            "shop-blue",
            [OptionSetting(namespace: "aws:elasticbeanstalk:command", name: "IgnoreHealthCheck", value: "true")])
        #expect(await stage.run())
        try stage.sicken("v2")
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(try stage.environment("shop-blue").versionLabel == "v2")
        #expect(try stage.runningVersions(of: "shop-blue") == [stage.image(of: "v2"), stage.image(of: "v2")])
    }

    @Test("with the threshold Severe an instance that fails its checks is well enough")
    func severe() async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling)
        let threshold = OptionSetting(
            namespace: "aws:elasticbeanstalk:healthreporting:system", name: "HealthCheckSuccessThreshold",
            value: "Severe")
        try await stage.configure("shop-blue", [threshold])
        #expect(await stage.run())
        try stage.sicken("v2")
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(try stage.environment("shop-blue").versionLabel == "v2")
    }

    @Test("an immutable deployment tries one instance before the others")
    func oneFirst() async throws {
        let stage = try Stage()
        try await stage.prepare(.immutable, size: 3)
        stage.engine.exitOnStart(ofImage: try stage.image(of: "v2"))
        let starts = stage.engine.startCount
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(stage.engine.startCount == starts + 1)
    }

    @Test("traffic splitting gives the new version its part for the evaluation time, then all")
    func splits() async throws {
        let stage = try Stage()
        try await stage.prepare(.trafficSplitting)
        let start = stage.clock.now
        var weights: [[Int]] = []
        try await stage.deploy("v2", to: "shop-blue")
        #expect(
            await stage.run(until: { world in
                let action = world.listeners.values.first?.defaultAction
                guard case .forward(let groups, _)? = action else { return false }
                if weights.last != groups.map(\.weight) { weights.append(groups.map(\.weight)) }
                return false
            }))
        #expect(weights == [[1], [100, 0], [80, 20], [0, 100], [1]])
        #expect(stage.clock.now.timeIntervalSince(start) >= 300)
    }

    @Test("a new version that fails while it is watched loses its traffic", arguments: [true, false])
    func failsTheTrial(exits: Bool) async throws {
        let stage = try Stage()
        try await stage.prepare(.trafficSplitting)
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run(until: { $0.operations.values.contains { $0.phase == .splitting } }))
        if exits {
            let image = try stage.image(of: "v2")
            let victim = stage.engine.runningInstances.first {
                stage.engine.specification(ofInstance: $0)?.image == image
            }
            stage.engine.exitInstance(named: try #require(victim), code: 9)
        } else {
            try stage.sicken("v2")
        }
        #expect(await stage.run())
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v1"): 2])
        #expect(try stage.environment("shop-blue").versionLabel == "v1")
        #expect(stage.store.world.targetGroups.count == 1)
    }

    @Test("a rolling deployment that fails stops where it is")
    func stopsWhereItIs() async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling, size: 3)
        let (old, new) = (try stage.image(of: "v1"), try stage.image(of: "v2"))
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run(until: { _ in (try? stage.serving("shop-blue"))?[new] == 1 }))
        stage.engine.exitOnStart(ofImage: new, code: 1)
        #expect(await stage.run())
        #expect(try stage.serving("shop-blue") == [old: 2, new: 1])
        #expect(try stage.environment("shop-blue").versionLabel == "v1")
        #expect(stage.engine.runningInstances.count == 3)
        let health = try stage.environment("shop-blue").health
        #expect(
            health.causes == [
                "Incorrect application version found on 1 out of 3 instances. Expected version \"v1\" (deployment 1)."
            ])
        try await stage.deploy("v1", to: "shop-blue")
        #expect(await stage.run())
        #expect(try stage.serving("shop-blue") == [old: 3])
        #expect(try stage.environment("shop-blue").health == Health(.green, .ok))
    }

    @Test("an instance that is launched meanwhile gets the new version too", arguments: Self.inPlace)
    func lateInstance(policy: Policy) async throws {
        let stage = try Stage()
        try await stage.prepare(policy, size: 3)
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run(until: { $0.operations.values.contains { $0.phase == .replacing } }))
        let old = try instances(stage).filter { $0.staged == nil && $0.launch.versionLabel == "v1" }
        if let victim = old.first {
            let name = victim.containerName(prefix: stage.store.world.containerPrefix)
            stage.engine.exitInstance(named: name, code: 137)
        }
        #expect(await stage.run())
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v2"): 3])
        #expect(stage.engine.runningInstances.count == 3)
    }

    @Test("a change of capacity ends when the new instances serve, and the surplus is gone")
    func capacity() async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling)
        for size in [4, 1] {
            try await stage.configure(
                "shop-blue",
                ["MinSize", "MaxSize"].map {
                    OptionSetting(namespace: "aws:autoscaling:asg", name: $0, value: String(size))
                })
            #expect(await stage.run(until: { world in world.operations.values.allSatisfy { !$0.isUnfinished } }))
            #expect(try stage.serving("shop-blue") == [stage.image(of: "v1"): size])
            #expect(stage.engine.runningInstances.count == size)
        }
    }

    @Test("a change of capacity that does not come about fails and is taken back")
    func capacityFails() async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling)
        stage.engine.failStart(ofImage: try stage.image(of: "v1"), with: .init(.failed, "no room"))
        try await stage.configure(
            "shop-blue", [OptionSetting(namespace: "aws:autoscaling:asg", name: "MinSize", value: "3")])
        #expect(
            await stage.run(until: { world in world.operations.values.allSatisfy { !$0.isUnfinished } }, rounds: 4_000))
        #expect(try await stage.messages(request: "request-configure").contains("Failed to deploy configuration."))
        #expect(stage.store.world.groups.values.first?.minSize == 2)
    }

    private func instances(_ stage: Stage) throws -> [Instance] {
        stage.store.world.liveInstances(of: try stage.environment("shop-blue").id)
    }
}
