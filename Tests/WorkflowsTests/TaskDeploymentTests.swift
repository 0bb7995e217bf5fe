import Domain
import Foundation
import Store
import TestKit
import Testing

@Suite("CodeDeploy on ECS")
struct TaskDeploymentTests {
    @Test("a canary sends its share first, then all; the test listener comes before; the original ends after its time")
    func canary() async throws {
        let stage = try Stage()
        try await stage.prepareService(.canary(percent: 10, minutes: 5))
        let id = try await stage.deployService()
        var seen: [[String: Int]] = []
        #expect(
            await stage.run(until: { _ in
                if seen.last != stage.productionWeights { seen.append(stage.productionWeights) }
                return false
            }))
        let deployment = try #require(stage.deployment(id))
        #expect(deployment.status == .succeeded, "\(String(describing: deployment.outcome))")
        #expect(
            seen == [
                ["one": 1], ["one": 100, "two": 0], ["one": 90, "two": 10], ["one": 0, "two": 100], ["two": 100],
            ])
        #expect(deployment.targets[0].events.map(\.name) == .tasks)
        #expect(deployment.targets[0].events.allSatisfy { $0.status == .succeeded })
        #expect(stage.runningTaskImages == ["new", "new"])
        #expect(stage.store.world.taskSets.count == 1)
        let completed = try #require(deployment.completedAt)
        #expect(completed.timeIntervalSince(deployment.createdAt) >= 600)
    }

    @Test("it waits for ContinueDeployment, and a second one takes the groups in the other order")
    func waits() async throws {
        let stage = try Stage()
        try await stage.prepareService(.allAtOnce, waits: true)
        for weights in [["two": 100], ["one": 100]] {
            let id = try await stage.deployService()
            #expect(await stage.run(until: { $0.codeDeployments[id]?.status == .ready }))
            try await stage.continueDeployment(id)
            #expect(await stage.run())
            #expect(stage.deployment(id)?.status == .succeeded)
            #expect(stage.productionWeights == weights)
        }
    }

    @Test("a deployment that nobody continues is stopped, and all is as before")
    func isNotContinued() async throws {
        let stage = try Stage()
        try await stage.prepareService(.allAtOnce, waits: true)
        let id = try await stage.deployService()
        #expect(await stage.run())
        #expect(stage.deployment(id)?.status == .stopped)
        #expect(stage.productionWeights == ["one": 100])
        #expect(stage.runningTaskImages == ["old", "old"])
    }

    @Test("a hook that cannot be called fails the deployment after traffic, and traffic is back")
    func hook() async throws {
        let stage = try Stage()
        try await stage.prepareService(.allAtOnce)
        let id = try await stage.deployService(hooks: #"{"AfterAllowTraffic": "arn:aws:lambda:check"}"#)
        #expect(await stage.run())
        let deployment = try #require(stage.deployment(id))
        #expect(deployment.status == .failed)
        #expect(deployment.outcome?.code == "HOOK_EXECUTION_FAILURE")
        #expect(stage.productionWeights == ["one": 100])
        #expect(stage.runningTaskImages == ["old", "old"])
        #expect(deployment.progress.rollback?.deploymentID.flatMap(stage.deployment)?.status == .succeeded)
    }

    @Test(
        "an AppSpec file comes from S3, and only the one that was asked for",
        arguments: [(nil, nil), ("e", "null"), ("other", nil), (nil, "1")])
    func readsFromS3(eTag: String?, version: String?) async throws {
        let stage = try Stage()
        try await stage.prepareService(.allAtOnce)
        try Data(stage.appSpecOfService().utf8).write(to: stage.contents.file(of: "spec"))
        let scope = stage.scope
        try await stage.store.commit { transaction in
            transaction.save(Bucket(name: "bundles", scope: scope, at: transaction.now))
            transaction.save(
                StoredObject(
                    bucket: "bundles", key: "spec", contentID: "spec", size: 1, eTag: "e", contentType: nil,
                    metadata: [:], at: transaction.now))
        }
        let id = try await stage.deployService(
            .s3(.init(bucket: "bundles", key: "spec", bundleType: "JSON", version: version, eTag: eTag)))
        #expect(await stage.run())
        let isThere = eTag != "other" && version != "1"
        #expect(stage.deployment(id)?.status == (isThere ? .succeeded : .failed))
        #expect(stage.deployment(id)?.outcome?.code == (isThere ? nil : "INVALID_REVISION"))
        #expect(stage.runningTaskImages == Array(repeating: isThere ? "new" : "old", count: 2))
    }

    @Test("wherever the process dies, the deployment goes on or back, never both, and nothing is left")
    func survives() async throws {
        let quiet = try await end(dyingAt: nil)
        for moment in 1...quiet.moments {
            let got = try await end(dyingAt: moment)
            #expect(got.complaints.isEmpty, "died at moment \(moment) of \(quiet.moments): \(got.complaints)")
        }
    }

    private func end(dyingAt moment: Int?) async throws -> (complaints: [String], moments: Int) {
        let stage = try Stage()
        try await stage.prepareService(.linear(percent: 50, minutes: 1))
        let id = try await stage.deployService()
        stage.die(at: moment)
        let isDone = await stage.run()
        let complaints = stage.complaintsAboutDeployments(id) + stage.complaintsAboutService(id, size: 2)
        return ((isDone ? [] : ["does not end"]) + complaints, stage.moments)
    }
}

extension Stage {
    /// What must hold at the end of each deployment of the service.
    func complaintsAboutService(_ id: String, size: Int) -> [String] {
        var found: [String] = []
        let world = store.world
        guard let status = deployment(id)?.status else { return ["no deployment"] }
        let image = status == .succeeded ? "new" : "old"
        if runningTaskImages != Array(repeating: image, count: size) { found.append("runs \(runningTaskImages)") }
        if productionWeights.count != 1 { found.append("weights \(productionWeights)") }
        let sets = world.taskSets.values
        if sets.count != 1 || sets.first?.status != .primary { found.append("task sets \(sets.map(\.status))") }
        let group = sets.first?.loadBalancers.first?.targetGroup ?? ""
        if productionWeights[world.targetGroups[group]?.name ?? ""] == nil { found.append("traffic to no task") }
        if world.registrations.count != size { found.append("\(world.registrations.count) registrations") }
        return found
    }
}
