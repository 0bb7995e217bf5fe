import Foundation
import Testing

extension Live {
    @Suite("Under load")
    struct LoadTests {
        @Test(
            "Ten swaps in a row lose no request, and after each only the new colour answers", .timeLimit(.minutes(10)))
        func tenSwaps() async throws {
            try await LiveServer.with { server in
                try await server.launchBlueAndGreen()
                let load = try Load(on: "demo", of: server)
                var holder = "v1"
                for _ in 1...10 {
                    let (from, to) = holder == "v1" ? ("demo-blue", "demo-green") : ("demo-green", "demo-blue")
                    try await server.ctl("swap", from, to)
                    holder = holder == "v1" ? "v2" : "v1"
                    for _ in 1...20 {
                        #expect(try await server.get("demo", "/version").text == holder)
                    }
                }
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
                #expect(report.requestsPerSecond >= 1_000)
                #expect(Set(report.byVersion.keys) == ["v1", "v2"])
            }
        }

        @Test("A killed container leaves rotation, is replaced, and events tell it", .timeLimit(.minutes(10)))
        func killedContainer() async throws {
            try await LiveServer.with { server in
                try await server.launchBlueAndGreen()
                let before = try await server.environment("demo-blue").instances
                let load = try Load(on: "demo", of: server)
                let engine = Engine(server.workplace)
                let containers = try await engine.instances(of: server.identity)
                let victim = try #require(before.first)
                try await engine.kill(container: #require(containers[victim]?.first))

                try await eventually("another instance serves in its place", within: .seconds(120)) {
                    let now = try await server.environment("demo-blue")
                    return now.isGreen && now.instances.count == 2 && !now.instances.contains(victim)
                }
                let report = try await load.stop()
                #expect(report.failures == 0, "\(report.failuresByReason)")
                #expect(Set(report.byVersion.keys) == ["v1"])
                #expect(try await server.events(of: "demo-blue").contains { $0.contains(victim) })
            }
        }
    }
}
