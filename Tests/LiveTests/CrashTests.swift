import Testing

extension Live {
    @Suite("kill -9 of teald, then a start on the same data directory")
    struct CrashTests {
        /// Milliseconds between the call and the kill: before the first step, in the midst, near the end.
        static let moments = [0, 60, 150, 400, 1_000]

        @Test("A launch comes to its end", .timeLimit(.minutes(10)), arguments: moments)
        func create(after milliseconds: Int) async throws {
            try await LiveServer.with { server in
                try await server.ctl("version", "create", "demo", "v1", "--source", server.bundle("v1", "blue"))
                try await server.ctl(
                    "env", "create", "demo-blue", "--app", "demo", "--version", "v1", "--cname", "demo", "--instances",
                    "2", "--no-wait")
                try await crash(server, after: milliseconds)
                try await settle(server, "demo-blue", version: "v1")
                try await expectWhole(server, ["demo-blue"])
                #expect(try await server.get("demo").output.hasPrefix("v1 blue"))
            }
        }

        @Test(
            "An update comes to its end, and what served goes on serving", .timeLimit(.minutes(10)), arguments: moments)
        func update(after milliseconds: Int) async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                try await server.launchBlueAndGreen()
                try await server.ctl("env", "update", "demo-blue", "--version", "v2", "--no-wait")
                try await crash(server, after: milliseconds)
                #expect(try await server.get("demo").status == 0, "serves within a second of the restart")
                try await settle(server, "demo-blue", version: "v2")
                try await expectWhole(server, ["demo-blue", "demo-green"])
                #expect(try await server.get("demo").output.hasPrefix("v2 green"))
            }
        }

        @Test("A swap comes to its end", .timeLimit(.minutes(10)), arguments: moments)
        func swap(after milliseconds: Int) async throws {
            try await LiveServer.with { server in
                try await server.launchBlueAndGreen(instances: 1)
                try await server.ctl("swap", "demo-blue", "demo-green", "--no-wait")
                try await crash(server, after: milliseconds)
                #expect(try await server.get("demo").status == 0, "serves within a second of the restart")
                try await settle(server, "demo-blue", version: "v1")
                try await settle(server, "demo-green", version: "v2")
                try await expectWhole(server, ["demo-blue", "demo-green"])
                #expect(try await server.get("demo").output.hasPrefix("v2 green"))
                #expect(try await server.get("demo-green").output.hasPrefix("v1 blue"))
            }
        }

        @Test("A termination comes to its end", .timeLimit(.minutes(10)), arguments: moments)
        func terminate(after milliseconds: Int) async throws {
            try await LiveServer.with { server in
                try await server.launchBlueAndGreen()
                try await server.ctl("env", "terminate", "demo-blue", "--no-wait")
                try await crash(server, after: milliseconds)
                try await eventually("blue is terminated", within: .seconds(120)) {
                    try await server.environment("demo-blue").environment.status == "Terminated"
                }
                try await expectWhole(server, ["demo-green"])
                #expect(try await server.get("demo-green").output.hasPrefix("v2 green"))
                #expect(try await server.get("demo").status != 0)
            }
        }

        @Test("SIGTERM in the midst of an update ends teald in order, and the next start ends the update")
        func ended() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                try await server.launchBlueAndGreen()
                try await server.ctl("env", "update", "demo-blue", "--version", "v2", "--no-wait")
                try await server.end()
                try await server.restart()
                #expect(try await server.get("demo").status == 0)
                try await settle(server, "demo-blue", version: "v2")
                try await expectWhole(server, ["demo-blue", "demo-green"])
                #expect(try await server.get("demo").output.hasPrefix("v2 green"))
            }
        }

        /// The moment itself is what differs between the cases; nothing else waits for time to pass.
        private func crash(_ server: LiveServer, after milliseconds: Int) async throws {
            let moment = ContinuousClock.now + .milliseconds(milliseconds)
            try await eventually("the moment of the kill") { ContinuousClock.now >= moment }
            try await server.killHard()
            try await server.restart()
        }

        private func settle(_ server: LiveServer, _ environment: String, version: String) async throws {
            try await eventually("\(environment) is Ready and Green with \(version)", within: .seconds(180)) {
                let state = try await server.environment(environment)
                return state.isGreen && state.environment.version == version
            }
        }

        /// No container is lost or doubled: each instance has exactly one, and none is there beside them.
        private func expectWhole(_ server: LiveServer, _ environments: [String]) async throws {
            let engine = Engine(server.workplace)
            let identity = try await server.identity
            try await eventually("every instance of \(environments) has one container", within: .seconds(60)) {
                var expected: Set<String> = []
                for name in environments { expected.formUnion(try await server.environment(name).instances) }
                let found = try await engine.instances(of: identity)
                return Set(found.keys) == expected && found.values.allSatisfy { $0.count == 1 }
            }
        }
    }
}
