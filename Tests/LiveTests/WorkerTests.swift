import Testing

extension Live {
    @Suite("A worker environment")
    struct WorkerTests {
        @Test("Messages reach the application, failed ones die, an update loses none", .timeLimit(.minutes(5)))
        func works() async throws {
            try await LiveServer.with(options: ["--time-scale", "20"]) { server in
                try await server.script("worker.py", within: .seconds(240))
            }
        }
    }
}
