import Foundation
import Testing

extension Live {
    @Suite("Services that shift traffic")
    struct ContainerShiftTests {
        @Test(
            "A canary has its share of a steady load, and one that is a little wrong goes back by its alarm",
            .timeLimit(.minutes(5)))
        func shifts() async throws {
            try await LiveServer.with(options: ["--time-scale", "20"]) { server in
                let image = try await server.sampleImage()
                try await server.script(
                    "ecs_shift.py", image, String(server.endpoints.frontDoorPort), builtProgram("ctl"))
            }
        }
    }
}
