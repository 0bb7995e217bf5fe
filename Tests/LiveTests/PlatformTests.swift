import Foundation
import Testing

extension Live {
    /// The other platforms' bases take minutes to make, and so does a database's; `Scripts/database.py`, which needs one,
    /// runs for two minutes. Both are for the hand.
    @Suite("Platforms for bundles without a Dockerfile")
    struct PlatformTests {
        @Test("Python and Node.js bundles run by their Procfile or their platform's default", .timeLimit(.minutes(10)))
        func pythonAndNode() async throws {
            try await LiveServer.with { server in
                let script = URL(filePath: #filePath).appending(path: "../Scripts/platforms.py").standardizedFileURL
                let front = String(server.endpoints.frontDoorPort)
                try await server.workplace.must("python3", [script.path(), front], within: .seconds(400))
            }
        }
    }
}
