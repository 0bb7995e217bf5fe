import Foundation
import Testing

extension Live {
    @Suite("What Beanstalk refuses")
    struct WrongInputTests {
        @Test("Every operation's wrong inputs get AWS's error", .timeLimit(.minutes(5)))
        func refuses() async throws {
            try await LiveServer.with { server in
                let script = URL(filePath: #filePath).appending(path: "../Scripts/wrong_inputs.py").standardizedFileURL
                let result = try await server.workplace.run("python3", [script.path()], within: .seconds(180))
                #expect(result.status == 0, "\(result.output)\(result.errors)")
            }
        }
    }
}
