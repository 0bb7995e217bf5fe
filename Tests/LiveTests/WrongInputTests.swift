import Testing

extension Live {
    @Suite("What Beanstalk refuses")
    struct WrongInputTests {
        @Test("Every operation's wrong inputs get AWS's error", .timeLimit(.minutes(5)))
        func refuses() async throws {
            try await LiveServer.with { server in
                try await server.script("wrong_inputs.py", within: .seconds(180))
            }
        }
    }
}
