import Foundation
import TestKit
import Testing

extension Live {
    @Suite("CodeDeploy to services of containers")
    struct TaskDeploymentTests {
        @Test(
            "hooks are called and traffic is shared as configured; a hook that fails and an alarm bring it back",
            .timeLimit(.minutes(10)))
        func shifts() async throws {
            let port = try freePorts(1)[0]
            try await LiveServer.with(options: ["--time-scale", "30"] + hooks(port)) { server in
                let functions = try server.workplace.start("python3", [script("codedeploy_hook"), "serve", "\(port)"])
                defer { functions.signal(SIGTERM) }
                let tasks = try await Tasks.launch(on: server)
                let load = try tasks.load()
                let canary = try await tasks.deploy("v2", "CodeDeployDefault.ECSCanary10Percent5Minutes", all)
                #expect(canary.status == "Succeeded", "\(canary)")
                #expect(canary.events.values.allSatisfy { $0.status == "Succeeded" })
                let failed = try await tasks.deploy("v3", functions: ["AfterAllowTraffic": "fail"])
                #expect(failed.status == "Failed")
                #expect(failed.errorInformation?.code == "HOOK_EXECUTION_FAILURE")
                #expect(failed.rollbackInfo?.rollbackDeploymentId != nil)
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
                let share = try report.share(of: "v2", from: canary.shiftedAt, for: 10)
                #expect(abs(share - 10) <= 2, "v2 had \(share) % of the requests")
                try await tasks.expectOnly("v2")
                try await alarm(tasks)
            }
        }

        /// A twentieth of what the new version answers are errors. The alarm's period is ten seconds here, and wherever
        /// in it the first error falls, fifty are there within two of the five minutes that it stands for.
        private func alarm(_ tasks: Tasks) async throws {
            try await tasks.watch()
            let load = try tasks.load()
            let stopped = try await tasks.deploy("errors")
            let report = try await load.stop()
            #expect(stopped.status == "Stopped", "\(stopped)")
            #expect(stopped.errorInformation?.code == "ALARM_ACTIVE")
            #expect(stopped.errorInformation?.message.contains("errors") == true)
            #expect(stopped.rollbackInfo?.rollbackDeploymentId != nil)
            #expect(report.failures > 0, "no error, no alarm")
            let last = try #require(report.lastStarted["errors"])
            #expect(last - stopped.shiftedAt <= 10_000, "traffic is back within one period of the alarm")
            #expect(Set(report.failuresByReason.keys) == ["HTTP 500"], "\(report.failuresByReason)")
            try await tasks.expectOnly("v2")
        }

        @Test(
            """
            a version that exits, one whose image is missing and one that is stopped get no traffic in the end, and the \
            deployment says why
            """, .timeLimit(.minutes(10)))
        func goesBack() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"] + hooks()) { server in
                let tasks = try await Tasks.launch(on: server)
                let load = try tasks.load()
                let exited = try await tasks.deploy("exits")
                #expect(exited.status == "Failed")
                #expect(exited.errorInformation?.code == "ECS_UPDATE_ERROR")
                #expect(
                    exited.errorInformation?.message.contains("Essential container in task exited") == true, "\(exited)"
                )
                let missing = try await tasks.deploy("missing")
                #expect(missing.status == "Failed")
                let reason = missing.errorInformation?.message
                #expect(reason?.contains("CannotPullContainerError") == true, "\(missing)")
                try await deployFromS3(tasks)
                // What was replaced is kept for a while, so that there is something to go back to.
                try await tasks.watch()
                for event in ["Install", "AllowTraffic", "AfterAllowTraffic"] {
                    let stopped = try await tasks.end(tasks.run("halt", "v3", event, "back").text)
                    #expect(
                        stopped.status == "Stopped" && stopped.errorInformation?.code == "MANUAL_STOP", "\(stopped)")
                    #expect(stopped.rollbackInfo?.rollbackDeploymentId != nil)
                    try await tasks.expectOnly("v2")
                }
                try await tasks.deployByCommand("v3")
                try await tasks.expectOnly("v3")
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
            }
        }

        /// Only what was put there, as its ETag tells.
        private func deployFromS3(_ tasks: Tasks) async throws {
            for key in Seeds.soak > 0 ? ["spec.json", "spec.yaml"] : ["spec.yaml"] {
                let tag = try await tasks.run("place", key, "v2").text
                let refused = try await tasks.end(tasks.run("begin-placed", key, "0123456789abcdef").text)
                #expect(
                    refused.status == "Failed" && refused.errorInformation?.code == "INVALID_REVISION", "\(refused)")
                let placed = try await tasks.end(tasks.run("begin-placed", key, tag, "null").text)
                #expect(placed.status == "Succeeded", "\(placed)")
                try await tasks.expectOnly("v2")
            }
        }

        private static let events = [
            "BeforeInstall", "Install", "AfterInstall", "AllowTestTraffic", "AfterAllowTestTraffic",
            "BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic",
        ]

        @Test("killed at a lifecycle event, it goes on or back, and no container is left", .timeLimit(.minutes(10)))
        func survives() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"] + hooks()) { server in
                let tasks = try await Tasks.launch(on: server)
                var (here, next) = ("v1", "v2")
                for event in Seeds.soak > 0 ? Self.events : ["Install", "AllowTraffic", "AfterAllowTraffic"] {
                    let id = try await tasks.run("kill", next, event, "\(server.processID)").text
                    try await server.killHard()
                    try await server.restart()
                    let end = try await tasks.end(id)
                    #expect((end.status == "Succeeded") == (end.rollbackInfo == nil), "\(event): \(end)")
                    if end.status == "Succeeded" { swap(&here, &next) }
                    try await tasks.expectOnly(here)
                }
            }
        }

        @Test(
            "stopped in any lifecycle event, it says so, and the old version serves as before",
            .enabled(if: Seeds.soak > 0), .timeLimit(.minutes(10)), arguments: ["back", "stay"])
        func stops(way: String) async throws {
            try await LiveServer.with(options: ["--time-scale", "60"] + hooks()) { server in
                let tasks = try await Tasks.launch(on: server)
                // What was replaced is kept for a while, so that there is something to go back to.
                try await tasks.watch()
                let load = try tasks.load()
                for event in Self.events {
                    let id = try await tasks.run("halt", "v2", event, way).text
                    let end = try await tasks.end(id)
                    #expect(end.status == "Stopped" && end.errorInformation?.code == "MANUAL_STOP", "\(event): \(end)")
                    #expect((end.rollbackInfo?.rollbackDeploymentId != nil) == (way == "back"), "\(event): \(end)")
                    try await tasks.expectOnly("v1")
                }
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
            }
        }

        private let all = [
            "BeforeInstall": "succeed", "AfterInstall": "notify", "AfterAllowTestTraffic": "succeed",
            "BeforeAllowTraffic": "notify", "AfterAllowTraffic": "succeed",
        ]

        /// The options that name what the functions are.
        private func hooks(_ port: Int = 9) throws -> [String] {
            let hook = "python3 \(script("codedeploy_hook"))"
            let map = [
                "succeed": hook + " Succeeded", "fail": hook + " Failed", "notify": "http://127.0.0.1:\(port)/",
                "hold": "true",
            ]
            let file = FileManager.default.temporaryDirectory.appending(path: "teal-hooks-\(UUID()).json")
            try JSONEncoder().encode(map).write(to: file)
            return ["--hooks", file.path()]
        }
    }
}

private func script(_ name: String) -> String {
    URL(filePath: #filePath).appending(path: "../Scripts/\(name).py").standardizedFileURL.path()
}

/// A service of two tasks with a deployment group of CodeDeploy.
private struct Tasks {
    let server: LiveServer
    /// Of the load balancer, with its port.
    let host: String

    static func launch(on server: LiveServer) async throws -> Tasks {
        // Without a registry an image has to be made: that of an application version will do.
        try await server.ctl("version", "create", "demo", "v1", "--source", server.bundle("v1", "blue"))
        let belongings = try await Engine(server.workplace).belongings(of: server.identity)
        let image = try #require(belongings.first { $0.contains("/demo:v1") })
        return Tasks(server: server, host: try await run(["prepare", image], on: server).text)
    }

    func load() throws -> Load { try Load(url: "http://\(host)/", of: server, rate: 500, connections: 32) }

    func deploy(
        _ version: String, _ configuration: String = "CodeDeployDefault.ECSAllAtOnce",
        _ functions: [String: String] = [:]
    ) async throws -> Ending {
        try await run("deploy", version, configuration, json(functions)).decoded(Ending.self)
    }

    func deploy(_ version: String, functions: [String: String]) async throws -> Ending {
        try await deploy(version, "CodeDeployDefault.ECSAllAtOnce", functions)
    }

    func end(_ id: String) async throws -> Ending { try await run("end", id).decoded(Ending.self) }

    /// By `aws ecs deploy`, which waits for the end.
    func deployByCommand(_ version: String) async throws { try await run("command", version) }

    func watch() async throws { try await run("watch") }

    @discardableResult
    func run(_ words: String...) async throws -> CommandResult { try await Self.run(words, on: server) }

    /// Two containers, and each answers with that version.
    func expectOnly(_ version: String) async throws {
        let identity = try await server.identity
        try await eventually("two tasks are left", within: .seconds(60)) {
            let belongings = try await Engine(server.workplace).belongings(of: identity)
            return belongings.count { $0.contains("-task-") && $0.hasSuffix("-app") } == 2
        }
        var seen: Set<String> = []
        for _ in 0..<8 {
            let answer = try await server.workplace.must("curl", ["-sS", "--fail", "http://\(host)/version"])
            seen.insert(answer.text)
        }
        #expect(seen == [version])
    }

    private func json(_ functions: [String: String]) throws -> String {
        String(decoding: try JSONEncoder().encode(functions), as: UTF8.self)
    }

    @discardableResult
    private static func run(_ words: [String], on server: LiveServer) async throws -> CommandResult {
        let port = String(server.endpoints.frontDoorPort)
        let all = [script("codedeploy_tasks"), words[0], port] + words.dropFirst()
        return try await server.workplace.must("python3", all, within: .seconds(240))
    }
}

/// What GetDeployment and GetDeploymentTarget tell at the end.
private struct Ending: Decodable {
    struct Event: Decodable {
        var status: String
        /// Epoch seconds.
        var startTime: Double?
        var endTime: Double?
    }
    var status: String
    var errorInformation: DeploymentReason?
    var rollbackInfo: DeploymentRollback?
    var events: [String: Event]

    /// Epoch milliseconds.
    var shiftedAt: Int { Int((events["AllowTraffic"]?.startTime ?? 0) * 1_000) }
}

extension LoadReport {
    /// Of 100 answers in so many seconds from that instant, in epoch milliseconds; the first and last half second are
    /// left out, since requests on their way there were routed before.
    fileprivate func share(of version: String, from start: Int, for seconds: Int) throws -> Double {
        let range = (start - startedAt + 500)..<(start - startedAt + seconds * 1_000 - 500)
        let counted = buckets.filter { range.contains($0.t) && range.contains($0.t + bucketMilliseconds) }
        let all = counted.reduce(0) { $0 + $1.versions.values.reduce(0, +) }
        try #require(all > 3_000, "\(all) requests are too few to tell a share by")
        return 100 * Double(counted.reduce(0) { $0 + $1.versions[version, default: 0] }) / Double(all)
    }
}
