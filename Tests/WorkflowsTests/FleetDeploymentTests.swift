import Domain
import Foundation
import Store
import TestKit
import Testing

@Suite("CodeDeploy on instances, blue/green")
struct FleetDeploymentTests {
    @Test("the green fleet takes the blue one's place, which ends after its time")
    func succeeds() async throws {
        let stage = try Stage()
        let fleets = try await stage.prepareFleets()
        let id = try await stage.deployToGreen()
        #expect(await stage.run(until: { $0.codeDeployments[id]?.status == .ready }))
        #expect(stage.registeredInstances == fleets.blue, "green gets no traffic before it is continued")
        try await stage.store.commit { transaction throws(Fault) in
            guard let deployment = transaction.world.codeDeployments[id] else { return }
            try transaction.continueDeployment(deployment, endsWait: false)
        }
        var fewest = 9
        #expect(
            await stage.run(until: { _ in
                fewest = min(fewest, stage.registeredInstances.count)
                return false
            }))
        let deployment = try #require(stage.deployment(id))
        #expect(deployment.status == .succeeded, "\(String(describing: deployment.outcome))")
        #expect(fewest == 2, "blue leaves when green is in")
        #expect(stage.registeredInstances == fleets.green)
        #expect(fleets.blue.allSatisfy { stage.store.world.instances[$0]?.isLive == false })
        let labels = Dictionary(grouping: deployment.targets, by: \.label).mapValues(\.count)
        #expect(labels == [.blue: 2, .green: 2])
    }

    @Test("a green fleet that does not come up, or a stop, leaves the blue one serving", arguments: [true, false])
    func goesBack(isStopped: Bool) async throws {
        let stage = try Stage()
        let fleets = try await stage.prepareFleets()
        let id = try await stage.deployToGreen()
        if isStopped {
            #expect(await stage.run(until: { $0.codeDeployments[id]?.status == .ready }))
            try await stage.stopDeployment(id)
        } else {
            stage.engine.answerCommands { _, command in
                .init(.exited(code: command.environment["LIFECYCLE_EVENT"] == "AfterInstall" ? 1 : 0))
            }
        }
        #expect(await stage.run())
        #expect(stage.deployment(id)?.status == (isStopped ? .stopped : .failed))
        #expect(stage.registeredInstances == fleets.blue)
        #expect(stage.deployments.allSatisfy { !$0.isUnfinished })
    }

    @Test("wherever the process dies, one fleet serves at the end")
    func survives() async throws {
        let quiet = try await end(dyingAt: nil)
        for moment in 1...quiet.moments {
            let got = try await end(dyingAt: moment)
            #expect(got.complaints.isEmpty, "died at moment \(moment) of \(quiet.moments): \(got.complaints)")
        }
    }

    private func end(dyingAt moment: Int?) async throws -> (complaints: [String], moments: Int) {
        let stage = try Stage()
        let fleets = try await stage.prepareFleets(waits: false)
        let id = try await stage.deployToGreen()
        stage.die(at: moment)
        var complaints = await stage.run() ? [] : ["does not end"]
        if stage.deployments.contains(where: \.isUnfinished) { complaints.append("something is unfinished") }
        let isSuccess = stage.deployment(id)?.status == .succeeded
        let well =
            isSuccess
            ? Set(
                stage.deployment(id)?.targets.filter { $0.label == .green && $0.status == .succeeded }.map(\.id) ?? [])
            : fleets.blue
        if stage.registeredInstances != well || well.isEmpty { complaints.append("\(stage.registeredInstances) serve") }
        return (complaints, stage.moments)
    }
}

extension Stage {
    /// Two instances by tags behind a load balancer, and two others for the green fleet.
    fileprivate func prepareFleets(waits: Bool = true) async throws -> (blue: Set<String>, green: Set<String>) {
        engine.haveImage("base")
        let scope = scope
        let made = try await store.commit { transaction throws(Fault) in
            try ["blue", "green"].map { colour throws(Fault) in
                let machine = Machine(imageID: "base", tags: [Tag(key: "fleet", value: colour)])
                return Set(try transaction.runMachines(.init(machine: machine, count: 2...2), in: scope).map(\.id))
            }
        }
        try await store.commit { transaction in
            transaction.save(Bucket(name: "bundles", scope: scope, at: transaction.now))
        }
        let isUp = await run()
        precondition(isUp, "instances that do not come up make no test")
        try await makeRevisions(["r1"])
        try await store.commit { transaction throws(Fault) in
            let balancer = transaction.addLoadBalancer(
                named: "site", scheme: "internet-facing", subnets: ["a", "b"], securityGroups: [], tags: [], in: scope)
            let group = TargetGroup(
                scope: scope, name: "web", idSuffix: "1", port: 80, targetType: .instance, vpcID: "vpc-1",
                healthCheck: HealthCheckSettings(), tags: [])
            transaction.save(group)
            _ = try transaction.createListener(
                on: balancer, port: 80, action: .forward([.init(targetGroup: group.id, weight: 1)]), tags: [])
            try transaction.register(made[0].map { TargetName(id: $0) }, in: group)
            try transaction.makeFleetGroup(waits: waits, in: scope)
        }
        return (made[0], made[1])
    }

    fileprivate func deployToGreen() async throws -> String {
        let scope = scope
        return try await store.commit { transaction throws(Fault) in
            let application = try transaction.world.requireCodeDeployApplication("site", in: scope)
            let location = RevisionLocation.s3(
                .init(bucket: "bundles", key: "r1", bundleType: "zip", version: nil, eTag: nil))
            var new = NewDeployment(groupName: "fleet", revision: location)
            var green = TargetSelection()
            green.tagLists = [[.init(key: "fleet", value: "green", kind: .both)]]
            new.instances = green
            return try transaction.createDeployment(new, of: application).id
        }
    }

    fileprivate var registeredInstances: Set<String> { Set(store.world.registrations.values.map(\.targetID)) }
}

extension Transaction {
    fileprivate mutating func makeFleetGroup(waits: Bool, in scope: Scope) throws(Fault) {
        let application = try createCodeDeployApplication("site", platform: .server, tags: [], in: scope)
        var settings = DeploymentGroup.Settings()
        settings.targets.tagLists = [[.init(key: "fleet", value: "blue", kind: .both)]]
        settings.style.kind = .blueGreen
        settings.style.controlsTraffic = true
        var choice = DeploymentGroup.LoadBalancerChoice()
        choice.targetGroups = ["web"]
        settings.loadBalancer = choice
        var blueGreen = DeploymentGroup.BlueGreen()
        blueGreen.terminates = true
        blueGreen.terminationMinutes = 5
        blueGreen.stopsWhenNotContinued = waits
        blueGreen.readyMinutes = 30
        settings.blueGreen = blueGreen
        _ = try createDeploymentGroup(
            "fleet", of: application, configurationName: "CodeDeployDefault.AllAtOnce", settings: settings, tags: [])
    }
}
