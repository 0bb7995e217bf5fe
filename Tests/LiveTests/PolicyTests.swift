import Testing

extension Live {
    @Suite("Deployment policies under load")
    struct PolicyTests {
        private static let policies = ["Rolling", "RollingWithAdditionalBatch", "Immutable", "TrafficSplitting"]

        @Test("No policy but AllAtOnce loses a request, nor does an abort", .timeLimit(.minutes(10)))
        func deploys() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                try await launch(on: server)
                let load = try Load(on: "demo", of: server, rate: 500, connections: 16)
                for (index, policy) in Self.policies.enumerated() {
                    try await setPolicy(policy, on: server)
                    try await server.ctl("env", "update", "demo", "--version", index % 2 == 0 ? "v2" : "v1")
                }
                try await abort(on: server)
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
                #expect(Set(report.byVersion.keys) == ["v1", "v2"])
                #expect(try await server.environment("demo").isGreen)
            }
        }

        @Test(
            "A version that does not work ends as its policy says, and no client gets an answer of it",
            .timeLimit(.minutes(10)))
        func brokenVersions() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                let port = String(server.endpoints.frontDoorPort)
                try await server.script("policies.py", port, builtProgram("ctl"), "80", within: .seconds(500))
            }
        }

        private func abort(on server: LiveServer) async throws {
            try await server.aws(
                "elasticbeanstalk", "update-environment", "--environment-name", "demo", "--version-label", "v2")
            try await server.aws("elasticbeanstalk", "abort-environment-update", "--environment-name", "demo")
            try await eventually("what was begun is taken back", within: .seconds(60)) {
                try await server.environment("demo").isGreen
            }
            #expect(try await server.environment("demo").environment.version == "v1")
        }

        /// Two instances of v1, and v2 to deploy.
        private func launch(on server: LiveServer) async throws {
            try await server.ctl("version", "create", "demo", "v1", "--source", server.bundle("v1", "blue"))
            try await server.ctl("version", "create", "demo", "v2", "--source", server.bundle("v2", "green"))
            try await server.ctl(
                "env", "create", "demo", "--app", "demo", "--version", "v1", "--instances", "2", "--option",
                "aws:elasticbeanstalk:command:BatchSizeType=Fixed", "--option",
                "aws:elasticbeanstalk:command:BatchSize=1", "--option",
                "aws:elasticbeanstalk:trafficsplitting:EvaluationTime=3", "--option",
                "aws:elasticbeanstalk:application:Application Healthcheck URL=/health")
        }

        private func setPolicy(_ policy: String, on server: LiveServer) async throws {
            let timeout = "Namespace=aws:elasticbeanstalk:command,OptionName=Timeout,Value=3600"
            try await server.aws(
                "elasticbeanstalk", "update-environment", "--environment-name", "demo", "--option-settings",
                "Namespace=aws:elasticbeanstalk:command,OptionName=DeploymentPolicy,Value=\(policy)", timeout)
            try await eventually("the policy is \(policy)", within: .seconds(60)) {
                try await server.environment("demo").isReady
            }
        }
    }
}
