import Testing

extension Live {
    /// The other platforms' bases take minutes to make; they are for the hand.
    @Suite("Platforms for bundles without a Dockerfile")
    struct PlatformTests {
        @Test("Python and Node.js bundles run by their Procfile or their platform's default", .timeLimit(.minutes(10)))
        func pythonAndNode() async throws {
            try await LiveServer.with { server in
                try await server.script(
                    "platforms.py", String(server.endpoints.frontDoorPort), within: .seconds(400))
            }
        }

        @Test(
            "A database under both colours: expanded, swapped and contracted while rows are written, and none is lost",
            .timeLimit(.minutes(10)))
        func database() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                try await server.script(
                    "database.py", String(server.endpoints.frontDoorPort), within: .seconds(400))
            }
        }
    }
}
