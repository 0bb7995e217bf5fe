import Domain
import Foundation
import Store
import Synchronization
import TestKit
import Testing

@Suite("CodeDeploy on instances, in place")
struct InstanceDeploymentTests {
    @Test("a revision comes to every instance, event by event, and the instances are back in the load balancer")
    func succeeds() async throws {
        let stage = try Stage()
        try await stage.prepareSite(.init(.concurrency, 1))
        let id = try await stage.deployRevision("r2")
        #expect(await stage.run())
        let deployment = try #require(stage.deployment(id))
        #expect(deployment.status == .succeeded)
        #expect(deployment.targets.count == 2)
        for target in deployment.targets {
            #expect(target.events.map(\.name) == .inPlaceBehindLoadBalancer)
            #expect(target.events.allSatisfy { $0.status == .succeeded && $0.endedAt != nil })
        }
        #expect(stage.store.world.registrations.count == 2)
        #expect(stage.store.world.deploymentGroups.values.first?.targetRevision == deployment.request.revision)
    }

    @Test("a script that fails fails the deployment, tells its output, and the last good revision is deployed again")
    func rollsBack() async throws {
        let stage = try Stage()
        try await stage.prepareSite(.init(.count, 1))
        let id = try await stage.deployRevision("r2")
        stage.engine.answerCommands { _, command in
            let isBad =
                command.environment["DEPLOYMENT_ID"] == id && command.environment["LIFECYCLE_EVENT"] == "AfterInstall"
            return CommandResult(.exited(code: isBad ? 3 : 0), output: isBad ? "no room\n" : "")
        }
        #expect(await stage.run())
        let failed = try #require(stage.deployment(id))
        #expect(failed.status == .failed)
        #expect(failed.outcome?.code == "HEALTH_CONSTRAINTS")
        let event = failed.targets[0].events.first { $0.status == .failed }
        #expect(event?.diagnostics?.code == "ScriptFailed")
        #expect(event?.diagnostics?.log?.contains("no room") == true)
        #expect(failed.targets[1].status == .skipped)
        let rollback = try #require(failed.progress.rollback?.deploymentID.flatMap(stage.deployment))
        #expect(rollback.request.creator == "codeDeployRollback")
        #expect(rollback.status == .succeeded)
        #expect(rollback.progress.rollback?.triggeringID == id)
        #expect(stage.store.world.registrations.count == 2)
    }

    @Test("what cannot be begun says why", arguments: ["NO_INSTANCES", "HEALTH_CONSTRAINTS_INVALID"])
    func refuses(code: String) async throws {
        let stage = try Stage()
        try await stage.prepare(.allAtOnce)
        try await stage.makeRevisions(["r1"])
        try await stage.makeDeploymentGroup(.init(.count, 2))
        if code == "NO_INSTANCES" { try await stage.selectNothing() }
        let id = try await stage.deployRevision("r1")
        #expect(await stage.run())
        #expect(stage.deployment(id)?.outcome?.code == code)
    }

    @Test("zone after zone, with a longer pause behind the first; a zone that loses too many instances ends it there")
    func zones() async throws {
        for failing in [false, true] {
            let stage = try Stage()
            try await stage.prepareSite(.init(.count, 1), size: 6)
            let zonal = ZonalRule(firstZoneSeconds: 600, zoneSeconds: 120, healthyHosts: .init(.count, 1))
            try await stage.store.commit { transaction in
                for configuration in transaction.world.deploymentConfigurations.values {
                    transaction.update(DeploymentConfiguration.self, configuration.id) { $0.rule.zonal = zonal }
                }
            }
            let id = try await stage.deployRevision("r2")
            stage.engine.answerCommands { _, command in
                let isBad = failing && command.environment["LIFECYCLE_EVENT"] == "AfterInstall"
                return CommandResult(.exited(code: isBad && command.environment["DEPLOYMENT_ID"] == id ? 1 : 0))
            }
            #expect(await stage.run())
            let deployment = try #require(stage.deployment(id))
            let zones = Dictionary(grouping: deployment.targets) { $0.zone ?? "" }.sorted { $0.key < $1.key }
            try #require(zones.count > 2 && zones[0].value.count == 2)
            if failing {
                #expect(deployment.outcome?.code == "HEALTH_CONSTRAINTS")
                let statuses = deployment.targets.map(\.status)
                #expect(statuses.count { $0 == .failed } == 1, "one of two must stay well, so the second is not begun")
                #expect(statuses.count { $0 == .skipped } == 5)
            } else {
                #expect(deployment.status == .succeeded)
                let pauses = zip(zones, zones.dropFirst()).map { earlier, later in
                    let ended = earlier.value.map(\.updatedAt).max() ?? .distantPast
                    let begun = later.value.compactMap { $0.events.first?.startedAt }.min() ?? .distantPast
                    return begun.timeIntervalSince(ended)
                }
                #expect(pauses.first == 600)
                #expect(pauses.dropFirst().allSatisfy { $0 == 120 })
            }
        }
    }

    @Test("an alarm that is on stops the deployment, and a rollback does not heed it")
    func alarm() async throws {
        let stage = try Stage()
        try await stage.prepareSite(.init(.count, 0))
        try await stage.store.commit { transaction in
            for group in transaction.world.deploymentGroups.values {
                var changed = group
                changed.settings.alarms = .init(isEnabled: true, ignoresFailedPolls: false, names: ["errors"])
                transaction.save(changed)
            }
        }
        let id = try await stage.deployRevision("r2")
        #expect(await stage.run())
        #expect(stage.deployment(id)?.status == .stopped)
        #expect(stage.deployment(id)?.outcome?.code == "CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND")
    }

    @Test("wherever the process dies, the deployment ends, no script runs twice, and it goes on or back, never both")
    func survives() async throws {
        let quiet = try await end(dyingAt: nil)
        #expect(quiet.moments > 20)
        for moment in 1...quiet.moments {
            let got = try await end(dyingAt: moment)
            #expect(got.complaints.isEmpty, "died at moment \(moment) of \(quiet.moments): \(got.complaints)")
        }
    }

    private func end(dyingAt moment: Int?) async throws -> (complaints: [String], moments: Int) {
        let stage = try Stage()
        try await stage.prepareSite(.init(.count, 1))
        let scripts = ScriptCounter()
        stage.engine.answerCommands { name, command in scripts.note(name, command) }
        let id = try await stage.deployRevision("r2")
        stage.die(at: moment)
        let isDone = await stage.run()
        var complaints = isDone ? [] : ["does not end"]
        complaints += scripts.repeated.map { "\($0) ran twice" }
        let all = stage.deployments
        if all.contains(where: \.isUnfinished) { complaints.append("something is unfinished") }
        let deployment = stage.deployment(id)
        let rollbacks = all.filter { $0.request.undoes == id }
        switch deployment?.status {
        case .succeeded?: if !rollbacks.isEmpty { complaints.append("it went on and back") }
        case .failed?:
            if rollbacks.map(\.status) != [.succeeded] { complaints.append("no rollback: \(rollbacks.map(\.status))") }
        default: complaints.append("status \(String(describing: deployment?.status))")
        }
        // As on AWS, an instance on which a deployment failed that went well elsewhere stays out.
        let last = deployment?.status == .succeeded ? deployment : rollbacks.last
        let well = last?.targets.filter { $0.status == .succeeded }.map(\.id) ?? []
        if !Set(well).isSubset(of: stage.store.world.registrations.values.map(\.targetID)) {
            complaints.append("an instance is out of the load balancer")
        }
        return (complaints, stage.moments)
    }
}

/// Which scripts have run, by deployment, instance and event.
final class ScriptCounter: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func note(_ name: String, _ command: InstanceCommand) -> CommandResult {
        if let event = command.environment["LIFECYCLE_EVENT"] {
            let key = "\(event) of \(command.environment["DEPLOYMENT_ID"] ?? "") in \(name)"
            counts.withLock { $0[key, default: 0] += 1 }
        }
        return CommandResult(.exited(code: 0))
    }

    var repeated: [String] { counts.withLock { $0.filter { $0.value > 1 }.keys.sorted() } }
}
