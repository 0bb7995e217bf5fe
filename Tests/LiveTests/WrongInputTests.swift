import Foundation
import Testing

extension Live {
    @Suite("What Beanstalk and CodeDeploy refuse")
    struct WrongInputTests {
        @Test(
            "Every operation's wrong inputs get AWS's error", .timeLimit(.minutes(5)),
            arguments: ["wrong_inputs", "codedeploy_wrong"])
        func refuses(name: String) async throws {
            try await LiveServer.with { server in
                let script = URL(filePath: #filePath).appending(path: "../Scripts/\(name).py").standardizedFileURL
                let result = try await server.workplace.run("python3", [script.path()], within: .seconds(180))
                #expect(result.status == 0, "\(result.output)\(result.errors)")
            }
        }
    }
}
