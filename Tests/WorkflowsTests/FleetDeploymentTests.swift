import Domain
import Foundation
import Store
import TestKit
import Testing

@Suite("CodeDeploy on instances, blue/green")
struct FleetDeploymentTests {
    @Test(
        "the green fleet takes the blue one's place when it is continued, and blue ends",
        arguments: GreenFleet.allCases, [LoadBalancer.Kind.application, .network])
    func succeeds(kind: GreenFleet, balancer: LoadBalancer.Kind) async throws {
        let stage = try Stage()
        try await stage.prepareFleets(kind, behind: balancer)
        let blue = stage.registeredInstances
        #expect(blue.count == 2)
        stage.dataPlane.delayHealth()
        let id = try await stage.deployToGreen(kind)
        #expect(await stage.run(until: { $0.codeDeployments[id]?.status == .ready }))
        #expect(stage.registeredInstances == blue, "green gets no traffic before it is continued")
        try await stage.continueDeployment(id)
        var fewest = 9
        #expect(
            await stage.run(until: { _ in
                fewest = min(fewest, stage.servingInstances.count)
                return false
            }))
        let deployment = try #require(stage.deployment(id))
        #expect(deployment.status == .succeeded, "\(String(describing: deployment.outcome))")
        #expect(fewest == 2, "blue leaves when green is well")
        let labels = Dictionary(grouping: deployment.targets, by: \.label).mapValues(\.count)
        #expect(labels == [.blue: 2, .green: 2])
        #expect(deployment.targets.allSatisfy { $0.events.allSatisfy { $0.status == .succeeded } })
        let ended = try #require(deployment.completedAt)
        #expect(ended.timeIntervalSince(deployment.createdAt) >= 300, "blue stays for its five minutes")
        #expect(complaints(stage, id, blue, kind) == [])
    }

    @Test("green comes into the load balancer as many at a time as the configuration says", arguments: [1, 2, 4])
    func comesInBatches(batch: Int) async throws {
        let stage = try Stage()
        try await stage.prepareFleets(.discovered, size: 4, hosts: .init(.concurrency, batch), waits: false)
        stage.dataPlane.delayHealth()
        let id = try await stage.deployToGreen(.discovered)
        var most = 0
        #expect(
            await stage.run(until: { world in
                let targets = world.codeDeployments[id]?.targets ?? []
                most = max(most, targets.count { $0.label == .green && $0.current?.isTurn == true })
                return false
            }))
        #expect(stage.deployment(id)?.status == .succeeded)
        #expect(most == batch)
    }

    @Test("the wait before blue ends can be ended", arguments: GreenFleet.allCases)
    func endsWait(kind: GreenFleet) async throws {
        let stage = try Stage()
        try await stage.prepareFleets(kind, waits: false)
        let blue = stage.registeredInstances
        let id = try await stage.deployToGreen(kind)
        #expect(await stage.run(until: { $0.codeDeployments[id]?.phase == .waiting }))
        let before = stage.clock.now
        try await stage.continueDeployment(id, endsWait: true)
        #expect(await stage.run(until: { $0.codeDeployments[id]?.status == .succeeded }))
        #expect(stage.clock.now.timeIntervalSince(before) < 60)
        #expect(await stage.run())
        #expect(complaints(stage, id, blue, kind) == [])
    }

    @Test("blue stays where it shall be kept, without traffic", arguments: GreenFleet.allCases)
    func keepsBlue(kind: GreenFleet) async throws {
        let stage = try Stage()
        try await stage.prepareFleets(kind, waits: false, terminates: false)
        let blue = stage.registeredInstances
        let id = try await stage.deployToGreen(kind)
        #expect(await stage.run())
        #expect(stage.deployment(id)?.status == .succeeded)
        let left = stage.complaintsAboutFleets(id, blue: blue, kind: kind, terminates: false)
        #expect(left + stage.complaintsAboutDeployments(id) == [])
    }

    @Test("the next deployment copies the copy")
    func again() async throws {
        let stage = try Stage()
        try await stage.prepareFleets(.copied, waits: false)
        _ = try await stage.deployToGreen(.copied)
        #expect(await stage.run())
        let blue = stage.registeredInstances
        let id = try await stage.deployToGreen(.copied)
        #expect(await stage.run())
        #expect(stage.deployment(id)?.status == .succeeded)
        #expect(complaints(stage, id, blue, .copied) == [])
    }

    @Test("blue whose own scripts fail before it leaves gets no request in the end either", arguments: [true, false])
    func leavesAllTheSame(terminates: Bool) async throws {
        let stage = try Stage()
        try await stage.prepareFleets(.copied, waits: false)
        _ = try await stage.deployToGreen(.copied)
        #expect(await stage.run())
        let blue = stage.registeredInstances
        stage.engine.answerCommands { _, command in
            .init(.exited(code: command.environment["LIFECYCLE_EVENT"] == "BeforeBlockTraffic" ? 1 : 0))
        }
        try await stage.store.commit { transaction in
            for group in transaction.world.deploymentGroups.values {
                transaction.update(DeploymentGroup.self, group.id) { $0.settings.blueGreen?.terminates = terminates }
            }
        }
        let id = try await stage.deployToGreen(.copied)
        #expect(await stage.run())
        let deployment = try #require(stage.deployment(id))
        #expect(deployment.status == .succeeded)
        #expect(deployment.targets.count { $0.label == .blue && $0.status == .failed } == 2)
        #expect(stage.registeredInstances.isDisjoint(with: blue) && stage.registeredInstances.count == 2)
    }

    @Test(
        "a green fleet whose scripts fail leaves the blue one serving, and what was made goes",
        arguments: GreenFleet.allCases)
    func goesBack(kind: GreenFleet) async throws {
        let stage = try Stage()
        try await stage.prepareFleets(kind)
        let blue = stage.registeredInstances
        stage.engine.answerCommands { _, command in
            .init(.exited(code: command.environment["LIFECYCLE_EVENT"] == "AfterInstall" ? 1 : 0))
        }
        let id = try await stage.deployToGreen(kind)
        #expect(await stage.run())
        #expect(stage.deployment(id)?.status == .failed)
        #expect(stage.deployment(id)?.outcome?.code == "HEALTH_CONSTRAINTS")
        #expect(complaints(stage, id, blue, kind) == [])
    }

    @Test("a copy whose instances do not come up ends the deployment, and says why")
    func doesNotStart() async throws {
        let stage = try Stage()
        try await stage.prepareFleets(.copied)
        let blue = stage.registeredInstances
        stage.engine.failStart(ofImage: "base", with: .init(.refused, "no room"))
        let id = try await stage.deployToGreen(.copied)
        #expect(await stage.run())
        let outcome = try #require(stage.deployment(id)?.outcome)
        #expect(outcome.code == "AUTO_SCALING_CONFIGURATION")
        #expect(outcome.message?.contains("no room") == true)
        #expect(complaints(stage, id, blue, .copied) == [])
    }

    @Test("an environment's Auto Scaling group is not copied")
    func refuses() async throws {
        let stage = try Stage()
        try await stage.prepareSite(.init(.count, 0))
        try await stage.store.commit { transaction in
            for var group in transaction.world.deploymentGroups.values {
                group.settings.style.kind = .blueGreen
                group.settings.blueGreen = .init()
                group.settings.blueGreen?.copiesGroup = true
                transaction.save(group)
            }
        }
        let id = try await stage.deployRevision("r2")
        #expect(await stage.run())
        #expect(stage.deployment(id)?.outcome?.code == "AUTO_SCALING_CONFIGURATION")
        #expect(stage.store.world.registrations.count == 2)
    }

    @Test("wherever the process dies, one fleet serves at the end", arguments: GreenFleet.allCases)
    func survives(kind: GreenFleet) async throws {
        let quiet = try await end(kind, dyingAt: nil)
        #expect(quiet.complaints == [])
        for moment in 1...quiet.moments {
            let got = try await end(kind, dyingAt: moment)
            #expect(got.complaints.isEmpty, "died at moment \(moment) of \(quiet.moments): \(got.complaints)")
        }
    }

    private func end(_ kind: GreenFleet, dyingAt moment: Int?) async throws -> (complaints: [String], moments: Int) {
        let stage = try Stage()
        try await stage.prepareFleets(kind, size: 1, hosts: .init(.count, 0), waits: false)
        let blue = stage.registeredInstances
        stage.dataPlane.delayHealth()
        let id = try await stage.deployToGreen(kind)
        stage.die(at: moment)
        let isDone = await stage.run()
        return ((isDone ? [] : ["does not end"]) + complaints(stage, id, blue, kind), stage.moments)
    }

    private func complaints(_ stage: Stage, _ id: String, _ blue: Set<String>, _ kind: GreenFleet) -> [String] {
        stage.complaintsAboutFleets(id, blue: blue, kind: kind) + stage.complaintsAboutDeployments(id)
    }
}

extension CodeDeployment.LifecycleEvent {
    /// The instance it belongs to comes into the load balancer just now.
    fileprivate var isTurn: Bool { name == .allowTraffic && status == .inProgress }
}
