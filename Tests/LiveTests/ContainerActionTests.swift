import Foundation
import Testing

extension Live {
    @Suite("The action amazon-ecs-deploy-task-definition")
    struct ContainerActionTests {
        /// Where a released version of the action is (the folder with its `dist`), node runs it instead.
        private var action: [String] {
            ProcessInfo.processInfo.environment["TEAL_ECS_ACTION"].map { [$0] } ?? []
        }

        @Test(
            "Its calls deploy a service that ECS rolls and one that CodeDeploy shifts, and tell of one that fails",
            .timeLimit(.minutes(10)))
        func deploys() async throws {
            try await LiveServer.with(options: ["--time-scale", "20"]) { server in
                let image = try await server.sampleImage()
                let port = String(server.endpoints.frontDoorPort)
                if let action = action.first {
                    try await server.script("ecs_action.py", image, port, action, within: .seconds(500))
                } else {
                    try await server.script("ecs_action.py", image, port)
                }
            }
        }
    }
}
