import TestKit
import Store
import Foundation
import Domain
import Testing

/// Dies before and after every effect and every commit, once each, and starts again: the end is always the same.
@Suite("Crash recovery")
struct CrashTests {
    enum Kind: Hashable, CustomTestStringConvertible {
        case create, restart, rebuild, terminate, scale
        case deploy(EnvironmentOperation.Policy)
        case failedDeploy(EnvironmentOperation.Policy)
        case abortedDeploy(EnvironmentOperation.Policy)
        case replace, failedReplace, abortedReplace
        /// A single instance that gets a load balancer, and the way back.
        case balance, failedBalance, unbalance
        /// Of the worker tier.
        case createWorker, deployToWorker, terminateWorker

        static var all: [Kind] {
            let policies = EnvironmentOperation.Policy.allCases
            return [
                .create, .restart, .rebuild, .terminate, .scale, .replace, .failedReplace, .abortedReplace, .balance,
                .failedBalance, .unbalance, .createWorker, .deployToWorker, .terminateWorker,
            ]
                + policies.map(Kind.deploy)
                + policies.map(Kind.failedDeploy) + policies.map(Kind.abortedDeploy)
        }

        var policy: EnvironmentOperation.Policy {
            switch self {
            case .create, .restart, .rebuild, .terminate, .scale, .replace, .failedReplace, .abortedReplace, .balance,
                .failedBalance, .unbalance, .createWorker, .terminateWorker:
                .allAtOnce
            case .deployToWorker: .rollingWithAdditionalBatch
            case .deploy(let policy), .failedDeploy(let policy), .abortedDeploy(let policy): policy
            }
        }

        /// What it needs of the environment beside the policy.
        var options: [OptionSetting] {
            switch self {
            case .balance, .failedBalance: [environmentType("SingleInstance")]
            default: []
            }
        }

        var tier: Environment.Tier {
            switch self {
            case .createWorker, .deployToWorker, .terminateWorker: .worker
            default: .web
            }
        }

        var testDescription: String { "\(self)" }
    }

    @Test("an operation comes to its right end wherever the process dies", arguments: Kind.all)
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
        try await stage.makeShop(versions: ["v1", "v2"])
        if kind != .create, kind != .createWorker {
            try await stage.create("shop-blue", options: options(kind.policy) + kind.options, tier: kind.tier)
            #expect(await stage.run())
        }
        try await begin(kind, on: stage)
        stage.die(at: moment)
        #expect(await stage.run())
        return (summary(of: stage), stage.moments)
    }

    private func begin(_ kind: Kind, on stage: Stage) async throws {
        switch kind {
        case .create, .createWorker: try await stage.create("shop-blue", tier: kind.tier)
        case .balance: try await stage.configure("shop-blue", [environmentType("LoadBalanced")])
        case .unbalance: try await stage.configure("shop-blue", [environmentType("SingleInstance")])
        case .failedBalance:
            try stage.sicken("v1")
            try await stage.configure("shop-blue", [environmentType("LoadBalanced")])
        case .deploy, .deployToWorker: try await stage.deploy("v2", to: "shop-blue")
        case .scale:
            try await stage.configure(
                "shop-blue", [OptionSetting(namespace: "aws:autoscaling:asg", name: "MinSize", value: "3")])
        case .abortedDeploy:
            try await stage.deploy("v2", to: "shop-blue")
            #expect(await stage.run(until: { $0.instances.values.contains { $0.launch.versionLabel == "v2" } }))
            try await stage.abort("shop-blue")
        case .failedDeploy:
            stage.engine.exitOnStart(ofImage: try stage.image(of: "v2"))
            try await stage.deploy("v2", to: "shop-blue")
        case .replace, .abortedReplace:
            try await stage.replace("shop-blue", by: "v2")
            guard kind == .abortedReplace else { return }
            #expect(await stage.run(until: { $0.instances.values.contains { $0.launch.versionLabel == "v2" } }))
            try await stage.abort("shop-blue")
        case .failedReplace:
            stage.engine.exitOnStart(ofImage: try stage.image(of: "v2"))
            try await stage.replace("shop-blue", by: "v2")
        case .terminate, .terminateWorker: try await stage.terminate("shop-blue")
        case .restart, .rebuild:
            let environment = try stage.environment("shop-blue")
            try await stage.store.commit { transaction throws(Fault) in
                if kind == .restart {
                    try transaction.restart(environment, requestID: "request")
                } else {
                    try transaction.rebuild(environment, requestID: "request")
                }
            }
        }
    }

    /// All that must not depend on where the process died; the number of instances ever made may.
    private func summary(of stage: Stage) -> String {
        let world = stage.store.world
        let environments = world.environments.values.map {
            "\($0.name) \($0.status) \($0.health.colour) \($0.versionLabel)"
        }
        let live = world.instances.values.filter(\.isLive)
        let expected = live.map { $0.containerName(prefix: world.containerPrefix) }.sorted()
        let containers = stage.engine.runningInstances == expected ? "matching" : "not matching"
        let images = live.compactMap {
            stage.engine.specification(ofInstance: $0.containerName(prefix: world.containerPrefix))
        }
        let unfinished = world.operations.values.count(where: \.isUnfinished)
        let rows =
            "\(world.groups.count) \(world.loadBalancers.count) \(world.listeners.count) "
            + "\(world.targetGroups.count) \(world.registrations.count) \(world.queues.count)"
        return "\(environments) \(containers) \(images.map(\.image).sorted()) \(unfinished) \(rows)"
    }
}
