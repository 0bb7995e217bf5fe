import Testing

extension Live {
    @Suite("A version that does not work")
    struct FailedUpdateTests {
        @Test(
            "The update fails within its time limit, says why, and the old version goes on serving",
            .timeLimit(.minutes(10)), arguments: ["exit", "never-listen", "unhealthy", "errors"])
        func oldVersionGoesOn(fault: String) async throws {
            try await LiveServer.with { server in
                let good = try await server.bundle("v1", "blue")
                let bad = try await server.bundle("v2", "red", fault: fault)
                try await server.ctl("version", "create", "demo", "v1", "--source", good)
                try await server.ctl("version", "create", "demo", "v2", "--source", bad)
                try await server.ctl(
                    "env", "create", "demo", "--app", "demo", "--version", "v1", "--instances", "2", "--option",
                    "aws:elasticbeanstalk:command:Timeout=15", "--option",
                    "aws:elasticbeanstalk:command:DeploymentPolicy=Rolling", "--option",
                    "aws:elasticbeanstalk:command:BatchSizeType=Fixed", "--option",
                    "aws:elasticbeanstalk:command:BatchSize=1", "--option",
                    "aws:elasticbeanstalk:application:Application Healthcheck URL=/health")
                let load = try Load(on: "demo", of: server, rate: 200, connections: 8)

                let update = try await server.workplace.run(
                    builtProgram("ctl"), ["env", "update", "demo", "--version", "v2"], within: .seconds(120))
                #expect(update.status == 1, "ctl tells that the update failed; it said \(update.errors)")

                let report = try await load.stop()
                #expect(report.byVersion["v2"] == nil, "the bad version never answers a client")
                #expect(report.failures == 0, "\(report.failuresByReason)")
                let state = try await server.environment("demo")
                #expect(state.environment.version == "v1" && state.isReady)
                #expect(try await server.events(of: "demo").contains("Failed to deploy application."))
                #expect(try await server.get("demo").output.hasPrefix("v1 blue"))
            }
        }
    }
}
