import Testing

extension Live {
    @Suite("Scaling by what is measured on containers")
    struct TriggerTests {
        @Test("Processor time and sent bytes make an environment grow and shrink", .timeLimit(.minutes(5)))
        func growsAndShrinks() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                try await server.script(
                    "triggers.py", String(server.endpoints.frontDoorPort), within: .seconds(280))
            }
        }
    }
}
