import Foundation
import Testing

extension Live {
    @Suite("Garbage")
    struct GarbageTests {
        @Test("What no client should send is refused by the API and by the front door, which go on as before")
        func isRefused() async throws {
            try await LiveServer.with { server in
                try await server.ctl("version", "create", "demo", "v1", "--source", server.bundle("v1", "blue"))
                try await server.ctl("env", "create", "demo", "--app", "demo", "--version", "v1")
                let script = URL(filePath: #filePath).appending(path: "../Scripts/garbage.py").standardizedFileURL
                let result = try await server.workplace.run(
                    "python3",
                    [
                        script.path(), String(server.endpoints.apiPort), String(server.endpoints.frontDoorPort),
                        "demo.us-east-1.elasticbeanstalk.localhost",
                    ], within: .seconds(300))
                #expect(result.status == 0, "\(result.output)\(result.errors)")
                #expect(try await server.get("demo").output.hasPrefix("v1 blue"))
            }
        }
    }
}
