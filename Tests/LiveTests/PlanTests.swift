import Foundation
import Testing

extension Live {
    @Suite("As Terraform does it")
    struct PlanTests {
        @Test(
            "Every load-balancing resource and attribute reads back as it was asked for, and goes when it is deleted",
            .timeLimit(.minutes(5)), arguments: ["plan.py", "attributes.py"])
        func hasNoDifference(name: String) async throws {
            try await LiveServer.with { server in
                let script = URL(filePath: #filePath).appending(path: "../Scripts/\(name)").standardizedFileURL
                let result = try await server.workplace.run("python3", [script.path()], within: .seconds(120))
                #expect(result.status == 0, "\(result.output)\(result.errors)")
            }
        }
    }
}
