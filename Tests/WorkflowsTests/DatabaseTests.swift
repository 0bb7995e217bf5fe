import Domain
import Foundation
import Store
import TestKit
import Testing

@testable import Workflows

@Suite("Databases of environments")
struct DatabaseTests {
    private static func option(_ name: String, _ value: String) -> OptionSetting {
        OptionSetting(namespace: "aws:rds:dbinstance", name: name, value: value)
    }
    private static let coupled = [option("HasCoupledDatabase", "true"), option("DBPassword", "secret")]

    private func stage(hasImage: Bool = true) async throws -> Stage {
        let stage = try Stage()
        if hasImage { stage.engine.addImage(EnvironmentDatabase.image) }
        try await stage.makeShop(versions: ["v1", "v2"])
        return stage
    }

    /// Of the instances that run, not of databases.
    private func environment(of stage: Stage) -> [[String: String]] {
        let world = stage.store.world
        return stage.engine.runningInstances.filter { !world.isDatabase(container: $0) }
            .compactMap { stage.engine.specification(ofInstance: $0)?.environment }
    }

    @Test("instances start after their database and know where it is")
    func coupled() async throws {
        let stage = try await stage()
        try await stage.create("shop-blue", options: Self.coupled)
        #expect(await stage.run())
        let database = try #require(stage.store.world.databases.values.first)
        #expect(database.status == .available && database.isCoupled)
        let name = database.containerName(prefix: stage.store.world.containerPrefix)
        #expect(stage.engine.specification(ofInstance: name)?.keepsFiles == true)
        let starts = stage.engine.calls.filter { if case .startInstance = $0 { true } else { false } }
        #expect(starts.first == .startInstance(name) && starts.count == 3)
        for environment in environment(of: stage) {
            #expect(environment["RDS_HOSTNAME"] == name && environment["RDS_PASSWORD"] == "secret")
            #expect(environment["RDS_USERNAME"] == "ebroot" && environment["RDS_DB_NAME"] == "ebdb")
        }
    }

    @Test(
        "a database goes with its environment, or stays, as its deletion policy says",
        arguments: ["Delete", "Retain", "Snapshot"])
    func termination(policy: String) async throws {
        let stage = try await stage()
        try await stage.create("shop-blue", options: Self.coupled + [Self.option("DBDeletionPolicy", policy)])
        #expect(await stage.run())
        try await stage.terminate("shop-blue")
        #expect(await stage.run())
        #expect(stage.engine.runningInstances.count == (policy == "Delete" ? 0 : 1))
        #expect(stage.store.world.databases.values.map(\.isCoupled) == (policy == "Delete" ? [] : [false]))
    }

    @Test("one that is decoupled goes on for both colours, and instances lose its address")
    func decoupled() async throws {
        let stage = try await stage()
        try await stage.create("shop-blue", options: Self.coupled)
        #expect(await stage.run())
        let name = try #require(stage.store.world.databases.values.first)
            .containerName(prefix: stage.store.world.containerPrefix)
        try await stage.configure(
            "shop-blue", [Self.option("HasCoupledDatabase", "false"), Self.option("DBDeletionPolicy", "Retain")])
        #expect(await stage.run())
        #expect(stage.engine.runningInstances.contains(name))
        #expect(environment(of: stage).allSatisfy { $0["RDS_HOSTNAME"] == nil })
        try await stage.terminate("shop-blue")
        #expect(await stage.run())
        #expect(stage.engine.runningInstances == [name])
    }

    @Test("a swap warns that a coupled database stays where it is")
    func swap() async throws {
        let stage = try await stage()
        try await stage.create("shop-blue", options: Self.coupled)
        try await stage.create("shop-green", version: "v2")
        #expect(await stage.run())
        let (blue, green) = (try stage.environment("shop-blue"), try stage.environment("shop-green"))
        try await stage.store.commit { transaction throws(Fault) in
            try transaction.swapCNAMEs(blue, green, requestID: "request-swap")
        }
        let messages = try await stage.messages(request: "request-swap")
        #expect(messages.contains { $0.contains("coupled to environment shop-blue") })
        #expect(!messages.contains { $0.contains("coupled to environment shop-green") })
    }

    @Test("without the image the launch fails and says how to make it; the next try mends it")
    func missingImage() async throws {
        let stage = try await stage(hasImage: false)
        try await stage.create("shop-blue", options: Self.coupled)
        #expect(await stage.run())
        #expect(try await stage.messages().contains { $0.contains("docker/platforms/build postgres") })
        stage.engine.addImage(EnvironmentDatabase.image)
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(try stage.environment("shop-blue").health.colour == .green)
    }

    @Test("one that ends by itself is started again")
    func restart() async throws {
        let stage = try await stage()
        try await stage.create("shop-blue", options: Self.coupled)
        #expect(await stage.run())
        let name = try #require(stage.store.world.databases.values.first)
            .containerName(prefix: stage.store.world.containerPrefix)
        stage.engine.exitInstance(named: name)
        #expect(await stage.run())
        #expect(stage.engine.runningInstances.contains(name))
    }
}
