import Domain
import Foundation
import Store
import Synchronization
import TestKit
import Testing

@testable import Workflows

@Suite("What bundles want done on instances")
struct SetUpTests {
    private static func task(
        _ name: String, _ stage: InstanceTask.Stage = .container, _ occasion: InstanceTask.Occasion = .any
    ) -> InstanceTask {
        InstanceTask(stage, occasion: occasion, title: name, words: [name])
    }

    /// What was run on instances that run the version, in order, without what every instance has done.
    private func ran(_ stage: Stage, on instances: [String]? = nil) -> [String] {
        stage.engine.commands.filter { instances?.contains($0.instance) ?? true }
            .map { $0.command.words.joined(separator: " ") }.filter { !$0.contains("chmod") }
    }

    @Test("tasks run in order, on a leader also what is for it alone, and the application starts where it should")
    func order() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        var leader = Self.task("migrate")
        leader.isLeaderOnly = true
        let tasks = [
            Self.task("file", .configuration), Self.task("hook", .prebuild, .deployment), leader,
            Self.task("config", .predeploy, .configuration), Self.task("smoke", .postdeploy),
        ]
        try await stage.want(tasks, by: "v1")
        try await stage.create("shop-blue", size: 3)
        #expect(await stage.run())
        let names = stage.engine.runningInstances
        let lists = names.map { ran(stage, on: [$0]) }
        #expect(lists.filter { $0 == ["file", "hook", "migrate", "smoke"] }.count == 1)
        #expect(lists.filter { $0 == ["file", "hook", "smoke"] }.count == 2)
        for name in names {
            let own = stage.engine.calls.filter {
                [.releaseInstance(name), .execute(name, ["hook"]), .execute(name, ["smoke"])].contains($0)
            }
            #expect(own == [.execute(name, ["hook"]), .releaseInstance(name), .execute(name, ["smoke"])])
        }
        let environment = try stage.environment("shop-blue")
        #expect(environment.status == .ready && environment.health.colour == .green)
        #expect(stage.store.world.instances.values.allSatisfy { ($0.setUps ?? []).isEmpty })
        #expect(try stage.engineLogs().allSatisfy { $0.contains("[INFO] Running file") })
    }

    @Test("a change of the configuration runs configuration hooks, an instance added by scaling the others")
    func occasions() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        try await stage.want(
            [Self.task("hook", .prebuild, .deployment), Self.task("config", .prebuild, .configuration)], by: "v1")
        try await stage.create("shop-blue", size: 1)
        #expect(await stage.run())
        let property = OptionSetting(namespace: OptionDefinition.environmentProperties, name: "A", value: "b")
        try await stage.configure("shop-blue", [property])
        #expect(await stage.run())
        #expect(ran(stage) == ["hook", "config"])
        let size = OptionSetting(namespace: "aws:autoscaling:asg", name: "MinSize", value: "2")
        try await stage.configure("shop-blue", [size])
        #expect(await stage.run())
        #expect(ran(stage).count == 3)
    }

    @Test("a task that fails fails the deployment, and what ran before goes on serving")
    func failure() async throws {
        let stage = try Stage()
        try await stage.prepare(.rolling)
        try await stage.want([Self.task("migrate")], by: "v2")
        stage.engine.answerCommands { _, command in
            command.words == ["migrate"]
                ? CommandResult(.exited(code: 7), output: "no such table\n") : CommandResult(.exited(code: 0))
        }
        try await stage.deploy("v2", to: "shop-blue")
        #expect(await stage.run())
        #expect(try stage.serving("shop-blue") == [stage.image(of: "v1"): 2])
        #expect(ran(stage) == ["migrate"])
        let messages = try await stage.messages(request: "request-deploy")
        for words in [
            "Command failed on instance. Return code: 7 Output: Engine execution has encountered an error.",
            "Instance deployment failed. For details, see 'eb-engine.log'.", "no such table",
            "Unsuccessful command execution on instance id(s)", "Failed to deploy application.",
        ] {
            #expect(messages.contains { $0.contains(words) }, "\(words): \(messages)")
        }
        #expect(try stage.engineLogs().contains { $0.contains("[ERROR]") && $0.contains("no such table") })
    }

    @Test("errors are ignored where that is asked for, tests decide, and a missing tool is told")
    func leniency() async throws {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        var ignoring = Self.task("weak")
        ignoring.ignoresErrors = true
        var tested = Self.task("tested")
        tested.test = "never"
        var package = Self.task("yum", .configuration)
        package.concernsSystem = true
        try await stage.want([package, ignoring, tested], by: "v1")
        stage.engine.answerCommands { _, command in
            switch command.words.last {
            case "weak", "never": CommandResult(.exited(code: 1))
            case "yum": CommandResult(.exited(code: 69), output: "the instance has no yum\n")
            default: CommandResult(.exited(code: 0))
            }
        }
        try await stage.create("shop-blue", size: 1)
        #expect(await stage.run())
        #expect(try stage.environment("shop-blue").health.colour == .green)
        #expect(ran(stage) == ["yum", "weak", "/bin/sh -c never"])
        #expect(try await stage.messages().contains { $0.contains("the instance has no yum") })
    }

    @Test("a command that may not be repeated is begun once in a container, wherever the process dies")
    func crash() async throws {
        let moments = try await story(dyingAt: nil)
        #expect(moments > 10)
        for moment in 1...moments { _ = try await story(dyingAt: moment) }
    }

    private func story(dyingAt moment: Int?) async throws -> Int {
        let stage = try Stage()
        try await stage.makeShop(versions: ["v1"])
        var again = Self.task("again", .configuration)
        again.isRepeatable = true
        try await stage.want([again, Self.task("once"), Self.task("smoke", .postdeploy)], by: "v1")
        try await stage.create("shop-blue", size: 1)
        stage.die(at: moment)
        #expect(await stage.run())
        let count = stage.moments
        let environment = try stage.environment("shop-blue")
        #expect(environment.status == .ready)
        for name in Set(stage.engine.commands.map(\.instance)) {
            let once = ran(stage, on: [name]).filter { $0 != "again" }
            #expect(once == Array(["once", "smoke"].prefix(once.count)), "died at \(String(describing: moment))")
        }
        let messages = try await stage.messages()
        let isInterrupted = messages.contains { $0.contains("was interrupted") }
        #expect(isInterrupted != messages.contains { $0.hasPrefix("Successfully launched environment") })
        if moment == nil { #expect(!isInterrupted) }
        #expect(stage.engine.runningInstances.allSatisfy(stage.engine.isServing) || isInterrupted)
        return count
    }
}

extension Stage {
    fileprivate func want(_ tasks: [InstanceTask], by label: String) async throws {
        let version = try store.world.requireVersion(label, of: "shop", in: scope)
        try await store.commit { transaction in
            var version = version
            version.manifest = BundleManifest(tasks: tasks)
            transaction.save(version)
        }
    }

    fileprivate func engineLogs() throws -> [String] {
        try store.world.liveInstances(of: environment("shop-blue").id).map { contents.engineLog(ofInstance: $0.id) }
            .filter { FileManager.default.fileExists(atPath: $0.path) }
            .map { try String(contentsOf: $0, encoding: .utf8) }
    }
}
