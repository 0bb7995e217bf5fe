import Foundation
import Testing

extension Live {
    @Suite("CodeDeploy")
    struct CodeDeployTests {
        @Test(
            """
            aws deploy push and create-deployment reach running instances, a bad revision goes back, and a copy of an \
            Auto Scaling group takes its place, under load
            """,
            .timeLimit(.minutes(10)))
        func deploys() async throws {
            try await LiveServer.with(options: ["--time-scale", "20"]) { server in
                try await run("prepare", on: server)
                let load = try Load(on: "site", of: server, rate: 300, connections: 20)
                try await run("deploy", on: server)
                try await run("fail", on: server)
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
                #expect(report.requests > 100)
                try await replaceGroup(on: server)
            }
        }

        private func replaceGroup(on server: LiveServer) async throws {
            let belongings = try await Engine(server.workplace).belongings(of: server.identity)
            let image = try #require(belongings.first { $0.contains("/site:app") })
            let host = try await run("fleet", image, on: server).text
            let url = "http://\(host.dropLast(".com".count)).localhost:\(server.endpoints.frontDoorPort)/"
            let load = try Load(url: url, of: server, rate: 500, connections: 20)
            try await run("replace", host, on: server)
            let report = try await load.stop()
            #expect(report.failures == 0, "\(report.failuresByReason)")
            #expect(Set(report.byVersion.keys) == ["v0", "v2"])
        }

        @discardableResult
        private func run(_ step: String, _ words: String..., on server: LiveServer) async throws -> CommandResult {
            let script = URL(filePath: #filePath).appending(path: "../Scripts/codedeploy.py").standardizedFileURL
            let port = String(server.endpoints.frontDoorPort)
            return try await server.workplace.must(
                "python3", [script.path(), step, port] + words, within: .seconds(300))
        }
    }
}
