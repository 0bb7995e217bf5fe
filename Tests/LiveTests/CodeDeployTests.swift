import Foundation
import Testing

extension Live {
    @Suite("CodeDeploy")
    struct CodeDeployTests {
        @Test(
            "aws deploy push and create-deployment reach running instances, and a bad revision goes back, under load",
            .timeLimit(.minutes(10)))
        func inPlace() async throws {
            try await LiveServer.with(options: ["--time-scale", "20"]) { server in
                try await run("prepare", on: server)
                let load = try Load(on: "site", of: server, rate: 300, connections: 20)
                try await run("deploy", on: server)
                try await run("fail", on: server)
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
                #expect(report.requests > 100)
            }
        }

        private func run(_ step: String, on server: LiveServer) async throws {
            let script = URL(filePath: #filePath).appending(path: "../Scripts/codedeploy.py").standardizedFileURL
            let port = String(server.endpoints.frontDoorPort)
            try await server.workplace.must("python3", [script.path(), step, port], within: .seconds(300))
        }
    }
}
