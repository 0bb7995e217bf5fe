import Domain
import Foundation
import Store
import Synchronization
import TestKit
import Testing

@Suite("CodeDeploy and instances that Auto Scaling launches and ends")
struct LaunchedInstanceTests {
    @Test("a launched instance gets the last good revision before it serves")
    func launches() async throws {
        let stage = try Stage()
        try await stage.prepareScalingSite()
        let hook = try #require(stage.store.world.groups.values.first?.settings?.hooks.first)
        #expect(hook.name.hasPrefix("CodeDeploy-managed-automatic-launch-deployment-hook-fleet-"))
        try await stage.scale(to: 4)
        var bare: [String] = []
        stage.onMoment = { bare += stage.bareInstances }
        #expect(await stage.run())
        stage.onMoment = {}
        #expect(bare.isEmpty, "\(bare) served before anything was on it")
        #expect(stage.moves.map(\.request.creator) == ["autoscaling", "autoscaling"])
        #expect(stage.moves.allSatisfy { $0.status == .succeeded })
        let complaints = stage.complaintsAboutScaling(size: 4, on: "r1")
        #expect(complaints + stage.complaintsAboutDeployments("") == [])
    }

    @Test("an instance that fails is replaced by one with the revision on it")
    func replaces() async throws {
        let stage = try Stage()
        try await stage.prepareScalingSite()
        let lost = try #require(stage.liveInstances.first)
        stage.engine.exitInstance(named: lost.containerName(prefix: stage.store.world.containerPrefix))
        #expect(await stage.run())
        #expect(stage.store.world.instances[lost.id]?.state == .terminated)
        #expect(stage.complaintsAboutScaling(size: 2, on: "r1") == [])
    }

    @Test("an instance on which the deployment fails ends, and others are launched ever more slowly until one is well")
    func fails() async throws {
        let stage = try Stage()
        try await stage.prepareScalingSite()
        let isBad = Mutex(true)
        stage.engine.answerCommands { _, command in
            let fails = command.environment["LIFECYCLE_EVENT"] == "AfterInstall" && isBad.withLock { $0 }
            return .init(.exited(code: fails ? 1 : 0))
        }
        try await stage.scale(to: 3)
        let began = stage.clock.now
        #expect(await stage.run(until: { _ in stage.moves.count == 6 }))
        #expect(stage.clock.now.timeIntervalSince(began) > 10)
        #expect(stage.moves.dropLast().allSatisfy { $0.status == .failed })
        #expect(stage.moves.allSatisfy { $0.progress.rollback == nil }, "there is nothing to go back to")
        #expect(stage.servingInstances.count == 2)
        let ended = try #require(stage.moves.first?.request.move?.instance)
        let reason = try #require(stage.store.world.instances[ended]?.stateReason)
        #expect(reason.hasPrefix("Instance failed to complete user's Lifecycle Action"))
        isBad.withLock { $0 = false }
        #expect(await stage.run())
        #expect(stage.complaintsAboutScaling(size: 3, on: "r1") == [])
    }

    @Test(
        "where nothing was ever deployed, or the deployment group is deleted, instances go on",
        arguments: [true, false])
    func letsGo(hasRevision: Bool) async throws {
        let stage = try Stage()
        try await stage.prepareScalingSite()
        if !hasRevision {
            try await stage.store.commit { transaction in
                for group in transaction.world.deploymentGroups.values {
                    transaction.update(DeploymentGroup.self, group.id) { $0.targetRevision = nil }
                }
            }
        }
        try await stage.scale(to: 3)
        if hasRevision {
            #expect(await stage.run(until: { _ in !stage.moves.isEmpty }))
            let scope = stage.scope
            try await stage.store.commit { transaction throws(Fault) in
                let application = try transaction.world.requireCodeDeployApplication("site", in: scope)
                transaction.deleteDeploymentGroup("fleet", of: application)
            }
            #expect(stage.store.world.groups.values.allSatisfy { $0.settings?.hooks.isEmpty == true })
        }
        #expect(await stage.run())
        #expect(stage.liveInstances.count == 3)
        #expect(stage.servingInstances.count == 3)
    }

    @Test("with a termination hook, an instance that goes has its ApplicationStop run first")
    func ends() async throws {
        let stage = try Stage()
        try await stage.prepareScalingSite { $0.stored.terminationHook = true }
        let stopped = Mutex<[String]>([])
        stage.engine.answerCommands { name, command in
            guard command.environment["LIFECYCLE_EVENT"] == "ApplicationStop" else { return .init(.exited(code: 0)) }
            stopped.withLock { $0.append(name) }
            return .init(.exited(code: 1))
        }
        try await stage.scale(to: 1)
        #expect(await stage.run())
        let end = try #require(stage.moves.first)
        #expect(end.request.creator == "autoscalingTermination")
        #expect(end.status == .failed, "a script that fails does not keep it")
        #expect(stopped.withLock { $0.count } == 1)
        #expect(end.targets.first?.events.last?.name == .applicationStop)
        #expect(stage.complaintsAboutScaling(size: 1, on: "r1") == [])
    }

    @Test(
        "an instance launched while another revision is deployed gets that one behind it, unless it shall not",
        arguments: ["UPDATE", "IGNORE"])
    func updates(strategy: String) async throws {
        let stage = try Stage()
        try await stage.prepareScalingSite { $0.stored.outdatedInstances = strategy }
        let id = try await stage.deployRevision("r2")
        #expect(await stage.run(until: { $0.codeDeployments[id]?.phase == .deploying }))
        try await stage.scale(to: 3)
        #expect(await stage.run())
        #expect(stage.deployment(id)?.status == .succeeded)
        #expect(stage.moves.count == 1)
        let updates = stage.deployments.filter { $0.request.updatesAfter == id }
        let isUpdated = strategy == "UPDATE"
        #expect(updates.map(\.request.creator) == (isUpdated ? ["CodeDeployAutoUpdate"] : []))
        let revisions = stage.liveInstances.map { stage.revision(on: $0.id) }
        #expect(revisions == ["r2", "r2", isUpdated ? "r2" : "r1"])
        #expect(stage.servingInstances.count == 3)
    }

    @Test(
        "what a copied Auto Scaling group launches waits until the copy has the traffic, and gets what it was made for")
    func copied() async throws {
        let stage = try Stage()
        try await stage.prepareFleets(.copied)
        let id = try await stage.deployToGreen(.copied)
        #expect(await stage.run(until: { $0.codeDeployments[id]?.status == .ready }))
        let copy = try #require(stage.deployment(id)?.progress.copied?.copy)
        try await stage.store.commit { transaction throws(Fault) in
            try transaction.setDesiredCapacity(3, ofGroup: copy)
        }
        #expect(await stage.run(until: { _ in stage.liveInstances.count == 5 }))
        try await stage.continueDeployment(id)
        #expect(await stage.run())
        #expect(stage.deployment(id)?.status == .succeeded)
        #expect(stage.moves.count == 1)
        #expect(stage.complaintsAboutScaling(size: 3, on: "r1") == [])
        #expect(stage.store.world.groups[copy]?.settings?.hooks.count == 1)
    }

    @Test("processes that shall rest are suspended while a deployment is under way", arguments: [true, false])
    func suspends(goesWell: Bool) async throws {
        let stage = try Stage()
        try await stage.prepareScalingSite { $0.stored.suspendedProcesses = ["Terminate", "AZRebalance"] }
        try await stage.store.commit { transaction in
            for group in transaction.world.groups.values {
                transaction.update(AutoScalingGroup.self, group.id) { $0.settings?.suspended = ["AZRebalance"] }
            }
        }
        var suspended: [String] { stage.store.world.groups.values.flatMap { $0.settings?.suspended ?? [] } }
        if !goesWell { stage.engine.answerCommands { _, _ in .init(.exited(code: 1)) } }
        let id = try await stage.deployRevision("r2")
        #expect(await stage.run(until: { $0.codeDeployments[id]?.phase == .deploying }))
        #expect(suspended == ["AZRebalance", "Terminate"])
        try await stage.scale(to: 1)
        #expect(await stage.run(until: { $0.codeDeployments[id]?.outcome != nil }))
        #expect(stage.liveInstances.count == 2, "it does not shrink meanwhile")
        stage.engine.answerCommands { _, _ in .init(.exited(code: 0)) }
        #expect(await stage.run())
        #expect(suspended == ["AZRebalance"])
        #expect(stage.liveInstances.count == 1)
    }

    @Test(
        "wherever the process dies, each instance comes into service with the revision on it, and no script runs twice")
    func survives() async throws {
        let quiet = try await end(dyingAt: nil)
        #expect(quiet.complaints == [])
        for moment in 1...quiet.moments {
            let got = try await end(dyingAt: moment)
            #expect(got.complaints.isEmpty, "died at moment \(moment) of \(quiet.moments): \(got.complaints)")
        }
    }

    /// An instance goes, with its scripts, and others come; on the first of them a script fails.
    private func end(dyingAt moment: Int?) async throws -> (complaints: [String], moments: Int) {
        let stage = try Stage()
        try await stage.prepareScalingSite(1) { $0.stored.terminationHook = true }
        let isBad = Mutex(true)
        let ran = Mutex<[String: Int]>([:])
        stage.engine.answerCommands { name, command in
            guard let event = command.environment["LIFECYCLE_EVENT"] else { return .init(.exited(code: 0)) }
            ran.withLock { $0["\(event) on \(name)", default: 0] += 1 }
            let fails =
                event == "ValidateService"
                && isBad.withLock { now in
                    defer { now = false }
                    return now
                }
            return .init(.exited(code: fails ? 1 : 0))
        }
        let first = try #require(stage.liveInstances.first)
        try await stage.end(first.id)
        stage.die(at: moment)
        let isDone = await stage.run(rounds: 1_000)
        let twice = ran.withLock { $0.filter { $0.value > 1 }.keys.sorted() }
        let found =
            (isDone ? [] : ["does not end"]) + (twice.isEmpty ? [] : ["twice: \(twice)"])
            + stage.complaintsAboutScaling(size: 1, on: "r1") + stage.complaintsAboutDeployments("")
        return (found, stage.moments)
    }
}
