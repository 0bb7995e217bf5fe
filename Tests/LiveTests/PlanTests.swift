import Foundation
import Testing

extension Live {
    @Suite("As Terraform does it")
    struct PlanTests {
        static let scripts = ["plan.py", "attributes.py", "operations.py"]

        @Test("No operation of load balancing is left out")
        func isComplete() throws {
            let folder = URL(filePath: #filePath).appending(path: "../Scripts").standardizedFileURL
            let scripts = try Self.scripts.map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
            let file = URL(filePath: #filePath).appending(path: "../../../specs/models/elbv2.json").standardizedFileURL
            let model = try JSONDecoder().decode(Model.self, from: Data(contentsOf: file))
            #expect(model.operations.count == 51)
            for operation in model.operations.keys.sorted() {
                let words = operation.replacing("SSL", with: "Ssl").replacing(/[A-Z]/) { "_" + $0.output.lowercased() }
                let call = "elb." + words.dropFirst()
                #expect(scripts.contains { $0.contains(call + "(") || $0.contains(call + ",") }, "\(operation)")
            }
        }

        private struct Model: Decodable {
            struct Operation: Decodable {}
            var operations: [String: Operation]
        }

        @Test(
            "Every load-balancing resource and attribute reads back as it was asked for, and goes when it is deleted",
            .timeLimit(.minutes(5)), arguments: scripts)
        func hasNoDifference(name: String) async throws {
            try await LiveServer.with { server in
                let script = URL(filePath: #filePath).appending(path: "../Scripts/\(name)").standardizedFileURL
                let result = try await server.workplace.run("python3", [script.path()], within: .seconds(120))
                #expect(result.status == 0, "\(result.output)\(result.errors)")
            }
        }
    }
}
