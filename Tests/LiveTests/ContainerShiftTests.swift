import Foundation
import TestKit
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

        @Test(
            "A version that is a little wrong goes back by its alarm, however it was brought out",
            .timeLimit(.minutes(30)))
        func alarms() async throws {
            let rounds = Seeds.soak == 0 ? 1 : Seeds.soak
            // The others are those of `ecs_shift.py` and of CodeDeploy's own tests.
            let strategies =
                Seeds.soak == 0 ? ["ROLLING"] : ["ROLLING", "BLUE_GREEN", "CANARY", "LINEAR", "CODE_DEPLOY"]
            for strategy in strategies {
                try await LiveServer.with(options: ["--time-scale", "30"]) { server in
                    try await server.script(
                        "ecs_alarms.py", server.sampleImage(), String(server.endpoints.frontDoorPort),
                        builtProgram("ctl"), "30", String(rounds), strategy, within: .seconds(120 * rounds))
                }
            }
        }

        @Test(
            "A version that exits, is missing or fails its checks goes back, however it was brought out",
            .timeLimit(.minutes(5)))
        func failures() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                try await server.script(
                    "ecs_failures.py", server.sampleImage(), String(server.endpoints.frontDoorPort),
                    within: .seconds(240))
            }
        }
    }
}
