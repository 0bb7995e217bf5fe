import Foundation
import Testing

extension Live {
    @Suite("A worker environment")
    struct WorkerTests {
        @Test("Messages reach the application, failed ones die, an update loses none", .timeLimit(.minutes(5)))
        func works() async throws {
            try await LiveServer.with(options: ["--time-scale", "20"]) { server in
                let script = URL(filePath: #filePath).appending(path: "../Scripts/worker.py").standardizedFileURL
                try await server.workplace.must("python3", [script.path()], within: .seconds(240))
            }
        }
    }
}
