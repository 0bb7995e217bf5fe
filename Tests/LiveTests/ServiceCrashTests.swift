import Foundation
import TestKit
import Testing

extension Live {
    @Suite("kill -9 of teald while ECS brings a version out")
    struct ServiceCrashTests {
        private static let stages = [
            "RECONCILE_SERVICE", "PRE_SCALE_UP", "SCALE_UP", "POST_SCALE_UP", "TEST_TRAFFIC_SHIFT",
            "POST_TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT", "POST_PRODUCTION_TRAFFIC_SHIFT", "BAKE_TIME",
            "CLEAN_UP",
        ]

        @Test("A canary is killed in stage after stage, and comes to its end all the same", .timeLimit(.minutes(5)))
        func inEachStage() async throws {
            try await LiveServer.with(options: Self.options) { server in
                try await prepare("CANARY", on: server)
                let deployment = try await run("begin", "two", on: server)
                for stage in ["PRE_SCALE_UP", "POST_SCALE_UP", "POST_TEST_TRAFFIC_SHIFT", "BAKE_TIME"] {
                    _ = try await run("await", deployment, stage, on: server)
                    try await server.killHard()
                    try await server.restart()
                    _ = try await run("go", deployment, on: server)
                }
                #expect(try await run("end", deployment, on: server) == "SUCCESSFUL")
                try await expectWhole("two", on: server)
            }
        }

        @Test("A rollback is killed at once, and ends", .timeLimit(.minutes(5)))
        func goingBack() async throws {
            try await LiveServer.with(options: Self.options) { server in
                try await prepare("BLUE_GREEN", on: server)
                try await goBack(on: server)
            }
        }

        /// Minutes of work for each seed; without `TEAL_SOAK` there is none.
        @Test(
            "Killed some milliseconds into any stage of any strategy, it comes to its end", .timeLimit(.minutes(30)),
            arguments: ["ROLLING", "BLUE_GREEN", "CANARY", "LINEAR"], Seeds.fixed())
        func anywhere(strategy: String, seed: UInt64) async throws {
            var generator = SeededGenerator(seed: seed)
            try await LiveServer.with(options: Self.options) { server in
                try await prepare(strategy, on: server)
                var (here, next) = ("one", "two")
                for stage in Self.stages {
                    let deployment = try await run("begin", next, on: server)
                    let stageOfDeath = try await run("await", deployment, stage, on: server)
                    let milliseconds = Int.random(in: 0...400, using: &generator)
                    let moment = ContinuousClock.now + .milliseconds(milliseconds)
                    try await eventually("the moment of the kill") { ContinuousClock.now >= moment }
                    try await server.killHard()
                    try await server.restart()
                    let end = try await run("end", deployment, on: server)
                    #expect(end == "SUCCESSFUL", "\(seed): \(milliseconds) ms into \(stageOfDeath)")
                    swap(&here, &next)
                    try await expectWhole(here, on: server)
                }
                if strategy != "ROLLING" { try await goBack(on: server) }
            }
        }

        private static let options = ["--time-scale", "60"]

        /// Of a version that a hook's answer takes back; `one` serves.
        private func goBack(on server: LiveServer) async throws {
            let deployment = try await run("begin", "two", on: server)
            _ = try await run("await", deployment, "POST_SCALE_UP", on: server)
            _ = try await run("go", deployment, "rollback", on: server)
            try await server.killHard()
            try await server.restart()
            #expect(try await run("end", deployment, on: server) == "ROLLBACK_SUCCESSFUL")
            try await expectWhole("one", on: server)
        }

        private func prepare(_ strategy: String, on server: LiveServer) async throws {
            _ = try await run("prepare", server.sampleImage(), strategy, on: server)
        }

        /// That version's tasks alone, each with its container.
        private func expectWhole(_ version: String, on server: LiveServer) async throws {
            _ = try await run("whole", version, on: server)
            let identity = try await server.identity
            try await eventually("two containers are left", within: .seconds(60)) {
                try await Engine(server.workplace).belongings(of: identity).count { $0.hasPrefix("/") } == 2
            }
        }

        private func run(_ step: String, _ words: String..., on server: LiveServer) async throws -> String {
            let port = String(server.endpoints.frontDoorPort)
            let all = [LiveServer.scriptPath("ecs_crash.py"), step, port] + words
            return try await server.workplace.must("python3", all, within: .seconds(180)).text
        }
    }
}
