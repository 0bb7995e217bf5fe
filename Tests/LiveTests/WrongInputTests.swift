import Testing

extension Live {
    @Suite("What Beanstalk and CodeDeploy refuse")
    struct WrongInputTests {
        @Test(
            "Every operation's wrong inputs get AWS's error", .timeLimit(.minutes(5)),
            arguments: ["wrong_inputs", "codedeploy_wrong"])
        func refuses(name: String) async throws {
            try await LiveServer.with { server in
                try await server.script("\(name).py", within: .seconds(180))
            }
        }
    }
}
