import Foundation
import TestKit
import Testing

extension Live {
    @Suite("CodeDeploy to instances goes wrong")
    struct FleetDeploymentTests {
        enum Kind: String, CaseIterable, Sendable {
            case inPlace, discovered, copied

            var events: [String] {
                switch self {
                case .inPlace: Self.blocking + Self.installing + Self.allowing
                case .discovered, .copied: Self.installing + Self.allowing + Self.blocking
                }
            }

            /// Where it is killed: in a script, in one of CodeDeploy's own events, while traffic moves, and at the end.
            var moments: [String] {
                if Seeds.soak > 0 { return events }
                return self == .inPlace ? ["BlockTraffic", "Install"] : ["AfterInstall", "AllowTraffic"]
            }

            private static let installing = [
                "ApplicationStop", "DownloadBundle", "BeforeInstall", "Install", "AfterInstall", "ApplicationStart",
                "ValidateService",
            ]
            private static let blocking = ["BeforeBlockTraffic", "BlockTraffic", "AfterBlockTraffic"]
            private static let allowing = ["BeforeAllowTraffic", "AllowTraffic", "AfterAllowTraffic"]
        }

        @Test(
            "killed at a lifecycle event, it goes on or back, never both, and no container is left",
            .timeLimit(.minutes(10)), arguments: Kind.allCases)
        func survives(kind: Kind) async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                let fleet = try await Fleet.launch(kind.rawValue, on: server)
                var (here, next) = ("v1", "v2")
                for event in kind.moments {
                    let id = try await fleet.run("kill", next, event, "\(server.processID)").text
                    try await server.killHard()
                    try await server.restart()
                    let end = try await fleet.run("end", id).decoded(Ending.self)
                    #expect((end.status == "Succeeded") == (end.rollbackInfo == nil), "\(event): \(end)")
                    if end.status == "Succeeded" { swap(&here, &next) }
                    try await fleet.expectOnly(here)
                }
            }
        }

        @Test(
            "stopped in any lifecycle event, it says so, goes back where it shall, and the old version serves",
            .enabled(if: Seeds.soak > 0), .timeLimit(.minutes(20)), arguments: Kind.allCases, ["back", "stay"])
        func stops(kind: Kind, way: String) async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                let fleet = try await Fleet.launch(kind.rawValue, on: server)
                let load = try Load(url: "http://\(fleet.host)/", of: server, rate: 100, connections: 4)
                for event in kind.events {
                    let id = try await fleet.run("halt", "v2", event, way).text
                    let end = try await fleet.run("end", id).decoded(Ending.self)
                    #expect(end.status == "Stopped" && end.errorInformation?.code == "MANUAL_STOP", "\(event): \(end)")
                    #expect((end.rollbackInfo?.rollbackDeploymentId != nil) == (way == "back"), "\(event): \(end)")
                    if kind == .inPlace && way == "stay" {
                        // What was stopped on its way stays out of the load balancer until something is deployed to it.
                        let again = try await fleet.run("begin", "v1").text
                        #expect(
                            try await fleet.run("end", again).decoded(Ending.self).status == "Succeeded", "\(event)")
                    }
                    try await fleet.expectOnly("v1")
                }
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
            }
        }

        @Test(
            "behind a network load balancer no connection fails while instances are replaced",
            .enabled(if: Seeds.soak > 0), .timeLimit(.minutes(10)), arguments: Kind.allCases)
        func keepsConnections(kind: Kind) async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                let fleet = try await Fleet.launch(kind.rawValue, behind: "network", on: server)
                let load = try fleet.connect()
                let id = try await fleet.run("begin", "v2").text
                #expect(try await fleet.run("end", id).decoded(Ending.self).status == "Succeeded")
                let seen = try await load.stop()
                #expect(seen.failures == [:])
                #expect(seen.byVersion["v1", default: 0] > 100 && seen.byVersion["v2", default: 0] > 10, "\(seen)")
                try await fleet.expectOnly("v2")
            }
        }

        @Test(
            "a script that fails, a stop and an alarm leave the old version serving, without a failed request",
            .timeLimit(.minutes(10)), arguments: Kind.allCases)
        func goesBack(kind: Kind) async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                let fleet = try await Fleet.launch(kind.rawValue, on: server)
                let load = try Load(url: "http://\(fleet.host)/", of: server, rate: 200, connections: 10)
                let failing = try await fleet.run("begin", "v2", "AfterAllowTraffic").text
                let failed = try await fleet.run("end", failing).decoded(Ending.self)
                #expect(failed.status == "Failed")
                #expect(failed.errorInformation?.code == "HEALTH_CONSTRAINTS")
                #expect(failed.failed.contains("AfterAllowTraffic"))
                #expect(failed.rollbackInfo?.rollbackDeploymentId != nil)
                try await fleet.expectOnly("v1")
                let stopped = try await end(fleet, at: "AfterInstall") { try await fleet.run("stop", $0) }
                #expect(stopped.status == "Stopped" && stopped.errorInformation?.code == "MANUAL_STOP", "\(stopped)")
                let alarmed = try await end(fleet, at: "BeforeAllowTraffic") { _ in
                    try await fleet.run("alarm", "ALARM")
                }
                #expect(alarmed.status == "Stopped" && alarmed.errorInformation?.code == "ALARM_ACTIVE", "\(alarmed)")
                #expect(alarmed.errorInformation?.message.contains("trouble") == true)
                try await fleet.expectOnly("v1")
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
                #expect(report.requests > 100)
            }
        }

        private func end(
            _ fleet: Fleet, at event: String, by act: (String) async throws -> CommandResult
        ) async throws -> Ending {
            let id = try await fleet.run("begin", "v2", "slow:\(event)").text
            try await fleet.run("await", id, event)
            _ = try await act(id)
            return try await fleet.run("end", id).decoded(Ending.self)
        }

        @Test(
            "what an Auto Scaling group launches serves with the last good revision only, or not at all",
            .timeLimit(.minutes(10)))
        func launches() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                let fleet = try await Fleet.launch("inPlace", on: server)
                let load = try Load(url: "http://\(fleet.host)/", of: server, rate: 200, connections: 10)
                try await fleet.run("grow", "3")
                try await fleet.run("settle")
                try await fleet.run("lose")
                try await fleet.run("settle")
                #expect(try await moves(fleet) == ["Succeeded", "Succeeded"])
                try await fleet.run("hide")
                try await fleet.run("grow", "4")
                try await eventually("a launch fails") { try await moves(fleet).contains("Failed") }
                try await fleet.run("show")
                try await fleet.run("settle")
                #expect(try await moves(fleet).last == "Succeeded")
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
                #expect(Set(report.byVersion.keys) == ["v1"])
                try await fleet.expectOnly("v1", instances: 4)
            }
        }

        @Test(
            "a machine of the user's own gets the revision if it is registered, tagged, and lets deployments work in it",
            .timeLimit(.minutes(5)))
        func machines() async throws {
            try await LiveServer.with { server in
                let engine = Engine(server.workplace)
                let names = ["open", "closed"].map { "\($0)-\(UUID())" }
                do {
                    for (name, label) in zip(names, ["teal.on-premises", nil]) {
                        try await engine.run("teal-platform/python", ["sleep", "600"], as: name, label: label)
                    }
                    try await server.script("codedeploy_machines.py", names[0], names[1])
                } catch {
                    Issue.record(error)
                }
                // Nobody else ends them.
                for name in names { try await engine.remove(container: name) }
            }
        }

        private func moves(_ fleet: Fleet) async throws -> [String] {
            try await fleet.run("moves").decoded([Move].self).map(\.status)
        }
    }
}

/// Two instances behind a load balancer, and a deployment group of CodeDeploy.
private struct Fleet {
    let server: LiveServer
    /// Of the load balancer, with its port.
    let host: String

    static func launch(_ kind: String, behind balancer: String = "", on server: LiveServer) async throws -> Fleet {
        let bundle = try await run(["bundle", server.workplace.folder.path()], on: server).text
        try await server.ctl("version", "create", "machine", "v0", "--source", bundle)
        let belongings = try await Engine(server.workplace).belongings(of: server.identity)
        let image = try #require(belongings.first { $0.contains("/machine:v0") })
        return Fleet(server: server, host: try await run(["prepare", kind, image, balancer], on: server).text)
    }

    /// A new connection for each request, one after the other, until it is stopped.
    func connect() throws -> Connections {
        Connections(process: try server.workplace.start("python3", [LiveServer.scriptPath("connections.py"), host]))
    }

    @discardableResult
    func run(_ words: String...) async throws -> CommandResult { try await Self.run(words, on: server) }

    private static func run(_ words: [String], on server: LiveServer) async throws -> CommandResult {
        let script = URL(filePath: #filePath).appending(path: "../Scripts/codedeploy_fleets.py").standardizedFileURL
        let port = String(server.endpoints.frontDoorPort)
        return try await server.workplace.must(
            "python3", [script.path(), words[0], port] + words.dropFirst(), within: .seconds(240))
    }

    /// So many containers of instances, and each answers with that version.
    func expectOnly(_ version: String, instances: Int = 2) async throws {
        let identity = try await server.identity
        try await eventually("\(instances) instances are left", within: .seconds(60)) {
            try await Engine(server.workplace).instances(of: identity).values.map(\.count)
                == Array(repeating: 1, count: instances)
        }
        var seen: Set<String> = []
        for _ in 0..<8 {
            seen.insert(try await server.workplace.must("curl", ["-sS", "--fail", "http://\(host)/"]).text)
        }
        #expect(seen == [version])
    }
}

/// Requests that each have a connection of their own, from several clients at a time.
private struct Connections {
    struct Report: Decodable {
        var failures: [String: Int]
        var byVersion: [String: Int]
    }

    let process: ChildProcess

    func stop() async throws -> Report {
        process.signal(SIGTERM)
        let status = try await eventually("the clients end") { process.ended() }
        let said = CommandResult(
            status: status, output: process.written(to: process.output), errors: process.written(to: process.errors))
        return try said.decoded(Report.self)
    }
}

private struct Move: Decodable {
    var status: String
}

/// What GetDeployment tells at the end.
private struct Ending: Decodable {
    var status: String
    var errorInformation: DeploymentReason?
    var rollbackInfo: DeploymentRollback?
    /// The lifecycle events that failed on any instance.
    var failed: [String]
}
