import Testing

extension Live {
    @Suite("The eb command, unmodified")
    struct EBTests {
        @Test("Every command that people use, from init to terminate --all", .timeLimit(.minutes(10)))
        func walk() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                let blue = try await server.bundle("v1", "blue")
                let green = try await server.bundle("v2", "green")
                let front = String(server.endpoints.frontDoorPort)
                try await server.script("eb.py", blue, green, front, within: .seconds(560))
            }
        }
    }
}
