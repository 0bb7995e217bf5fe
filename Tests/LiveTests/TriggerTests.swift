import Foundation
import Testing

extension Live {
    @Suite("Scaling by what is measured on containers")
    struct TriggerTests {
        @Test("Processor time and sent bytes make an environment grow and shrink", .timeLimit(.minutes(5)))
        func growsAndShrinks() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                let script = URL(filePath: #filePath).appending(path: "../Scripts/triggers.py").standardizedFileURL
                let front = String(server.endpoints.frontDoorPort)
                try await server.workplace.must("python3", [script.path(), front], within: .seconds(280))
            }
        }
    }
}
