import TestKit
import Store
import Foundation
import Domain
import Routing
import Testing

@testable import Workflows

@Suite("Environment operations, step by step")
struct OperationTests {
    @Test("a new environment gets its instances and is Ready and Green")
    func create() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("shop-blue")
        #expect(await stage.run())
        let environment = try stage.environment("shop-blue")
        #expect(environment.status == .ready)
        #expect(environment.health.colour == .green)
        #expect(stage.engine.runningInstances.count == 2)
        let told = try await stage.messages(request: "request-create")
        #expect(told.first == "Successfully launched environment: shop-blue")
        #expect(told.last == "createEnvironment is starting.")
    }

    @Test("a deployment replaces what every instance runs, and keeps the instances", arguments: [[], rolling])
    func deploy(options: [OptionSetting]) async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue", options: options)
        #expect(await stage.run())
        let before = Set(stage.store.world.instances.keys)
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        let environment = try stage.environment("shop-blue")
        #expect(environment.versionLabel == "v2")
        #expect(environment.deploymentID == 2)
        #expect(Set(stage.store.world.instances.keys) == before)
        #expect(try stage.runningVersions(of: "shop-blue") == [stage.image(of: "v2"), stage.image(of: "v2")])
        let told = try await stage.messages(request: "request-deploy")
        #expect(told.first == "Environment update completed successfully.")
    }

    @Test("a version whose container exits leaves the old version running", arguments: [[], rolling])
    func exits(options: [OptionSetting]) async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue", options: options)
        #expect(await stage.run())
        stage.engine.exitOnStart(ofImage: try stage.image(of: "v2"), code: 3, log: ["no database"])
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        let environment = try stage.environment("shop-blue")
        #expect(environment.status == .ready)
        #expect(environment.versionLabel == "v1")
        #expect(environment.health.colour == .green)
        #expect(try stage.runningVersions(of: "shop-blue") == [stage.image(of: "v1"), stage.image(of: "v1")])
        let told = try await stage.messages(request: "request-deploy")
        #expect(told.contains("Failed to deploy application."))
        #expect(told.contains { $0.contains("exited with code 3") && $0.contains("no database") })
    }

    @Test("an environment goes together with the rules that were made on its listener")
    func terminateWithRules() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("shop-blue")
        #expect(await stage.run())
        let listener = try #require(stage.store.world.listeners.values.first)
        try await stage.store.commit { transaction throws(Fault) in
            _ = try transaction.createRule(
                on: listener,
                NewRule(
                    priority: 1, conditions: [.httpRequestMethod(["PUT"])],
                    action: .fixedResponse(status: 405, contentType: nil, body: nil), transforms: [], tags: []))
        }
        try await stage.terminate("shop-blue")
        #expect(await stage.run())
        let ended = stage.store.world.environments.values.map(\.isTerminated)
        #expect(ended == [true])
        #expect(stage.store.world.rules.isEmpty && stage.engine.runningInstances.isEmpty)
    }

    @Test("a deployment mends a launch that failed before there was anything")
    func deployAfterFailedLaunch() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        stage.engine.failBuild(of: try stage.image(of: "v1"), with: .init(.refused, "unknown instruction: FORM"))
        try await stage.create("shop-blue")
        #expect(await stage.run())
        #expect(try stage.environment("shop-blue").resources == nil)
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(try stage.environment("shop-blue").health.colour == .green)
        #expect(try stage.runningVersions(of: "shop-blue") == [stage.image(of: "v2"), stage.image(of: "v2")])
    }

    @Test("a version that could not be built is built again by the next deployment")
    func buildsAgain() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue")
        #expect(await stage.run())
        let image = try stage.image(of: "v2")
        stage.engine.failBuild(of: image, with: .init(.refused, "the platform's image is missing"))
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(try stage.environment("shop-blue").versionLabel == "v1")
        stage.engine.failBuild(of: image, with: nil)
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(try stage.environment("shop-blue").versionLabel == "v2")
    }

    @Test("an image that somebody removed from the engine is made again where it is needed")
    func makesImagesAgain() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("shop-blue")
        #expect(await stage.run())
        let image = try stage.image(of: "v1")
        let first = try #require(stage.store.world.liveInstances(of: stage.environment("shop-blue").id).first)
        try await stage.engine.removeImage(image)
        stage.engine.exitInstance(named: "\(stage.store.world.containerPrefix)-\(first.id)-1")
        #expect(await stage.run())
        #expect(stage.engine.imageReferences == [image])
        #expect(try stage.runningVersions(of: "shop-blue") == [image, image])
    }

    @Test("a version that never gets healthy is given up after the time-out")
    func neverHealthy() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue", options: rolling)
        #expect(await stage.run())
        let first = try #require(stage.store.world.liveInstances(of: stage.environment("shop-blue").id).first)
        let next = "\(stage.store.world.containerPrefix)-\(first.id)-2"
        stage.engine.setAddress(InstanceAddress(host: "10.0.0.99", port: 8080), ofInstance: next)
        stage.dataPlane.fail(hosts: ["10.0.0.99"])
        let start = stage.clock.now
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(stage.clock.now.timeIntervalSince(start) >= 600)
        #expect(try stage.environment("shop-blue").versionLabel == "v1")
        #expect(try stage.runningVersions(of: "shop-blue") == [stage.image(of: "v1"), stage.image(of: "v1")])
    }

    @Test("a version that does not build fails the update and touches no instance")
    func doesNotBuild() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue")
        #expect(await stage.run())
        stage.engine.failBuild(of: try stage.image(of: "v2"), with: .init(.refused, "unknown instruction: FORM"))
        let starts = stage.engine.startCount
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(stage.engine.startCount == starts)
        #expect(try stage.environment("shop-blue").versionLabel == "v1")
        let told = try await stage.messages(request: "request-deploy")
        #expect(told.contains { $0.contains("unknown instruction: FORM") })
    }

    @Test("termination leaves no container and frees the CNAME")
    func terminate() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("shop-blue")
        #expect(await stage.run())
        try await stage.terminate("shop-blue")
        #expect(await stage.run())
        let world = stage.store.world
        #expect(stage.engine.runningInstances.isEmpty)
        #expect(world.loadBalancers.isEmpty && world.targetGroups.isEmpty && world.groups.isEmpty)
        #expect(world.listeners.isEmpty && world.registrations.isEmpty)
        #expect(world.isAvailable(cnamePrefix: "shop-blue", region: "us-east-1"))
        #expect(world.environments.values.map(\.status) == [.terminated])
    }

    @Test("an instance whose container dies is replaced by another")
    func replacement() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("shop-blue")
        #expect(await stage.run())
        let victim = try #require(stage.engine.runningInstances.first)
        stage.engine.exitInstance(named: victim, code: 137)
        #expect(await stage.run())
        #expect(stage.engine.runningInstances.count == 2)
        #expect(!stage.engine.runningInstances.contains(victim))
        #expect(try stage.environment("shop-blue").health.colour == .green)
    }

    @Test("a version that always exits does not make new instances without end")
    func crashLoop() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        stage.engine.exitOnStart(ofImage: try stage.image(of: "v1"))
        try await stage.create("shop-blue")
        let start = stage.clock.now
        #expect(await stage.run(until: { _ in stage.clock.now.timeIntervalSince(start) > 600 }, rounds: 4_000))
        #expect(stage.engine.startCount < 60)
        #expect(try stage.environment("shop-blue").status == .ready)
        #expect(try stage.environment("shop-blue").health.colour == .red)
    }

    @Test("a container whose instance's record cannot be read is left alone; one that nobody knows is removed")
    func strays() {
        var world = World()
        let name = world.containerPrefix + "-i-1-1"
        let containers = [name: ObservedInstance.State.exited(code: 0)]
        #expect(world.strays(among: containers) == [name])
        world.needsAttention = [UnreadableRow(table: "instance", id: "i-1", reason: "made by a later version")]
        #expect(world.strays(among: containers).isEmpty)
        #expect(world.unusedImages(among: ["image"]).isEmpty)
    }

    @Test("an image goes with its version, and not before")
    func images() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue")
        #expect(await stage.run())
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        let both = [try stage.image(of: "v1"), try stage.image(of: "v2")]
        #expect(stage.engine.imageReferences == both.sorted())
        try await stage.deleteVersion("v1")
        #expect(await stage.run())
        // The instances may go back to it as long as they remember it.
        let remembered = stage.store.world.instances.values.contains { $0.previousLaunch?.image == both[0] }
        #expect(stage.engine.imageReferences == (remembered ? both.sorted() : [both[1]]))
        try await stage.terminate("shop-blue")
        #expect(await stage.run())
        #expect(stage.engine.imageReferences == [both[1]])
    }

    @Test("a removal of an image that was cut off is repeated")
    func cutOffRemoval() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1", "v2"])
        try await stage.create("shop-blue")
        #expect(await stage.run())
        try await stage.terminate("shop-blue")
        #expect(await stage.run())
        let image = try stage.image(of: "v1")
        stage.engine.intercept { call, _ throws(EngineFailure) in
            if call == .removeImage(image) { throw EngineFailure(.unreachable, "gone for a moment") }
        }
        try await stage.deleteVersion("v1")
        #expect(await !stage.run(rounds: 5))
        #expect(stage.engine.imageReferences == [image])
        stage.engine.intercept(nil)
        #expect(await stage.run())
        #expect(stage.engine.imageReferences == [])
    }

    @Test("what ended is forgotten after an hour, what lives is not")
    func tidy() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.create("shop-blue")
        try await stage.create("shop-green")
        #expect(await stage.run())
        try await stage.terminate("shop-green")
        #expect(await stage.run())
        stage.clock.advance(by: 3_599)
        try await stage.store.commit { transaction in transaction.tidy() }
        #expect(stage.store.world.instances.count == 4)
        stage.clock.advance(by: 60)
        try await stage.store.commit { transaction in transaction.tidy() }
        #expect(stage.store.world.instances.count == 2)
        #expect(stage.store.world.operations.isEmpty)
        #expect(stage.store.world.environments.count == 2)
        stage.clock.advance(by: 41 * 86_400)
        try await stage.store.commit { transaction in transaction.tidy() }
        #expect(stage.store.world.environments.count == 2, "it can be restored for 42 days")
        stage.clock.advance(by: 2 * 86_400)
        try await stage.store.commit { transaction in transaction.tidy() }
        #expect(stage.store.world.environments.values.map(\.name) == ["shop-blue"])
    }
}
