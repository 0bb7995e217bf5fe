import Foundation
import Testing

extension Live {
    @Suite("Chaos")
    struct ChaosTests {
        /// `TEAL_CHAOS_SECONDS=60` makes it last longer than in a usual run of the tests.
        private static let seconds = ProcessInfo.processInfo.environment["TEAL_CHAOS_SECONDS"].flatMap(Int.init) ?? 15

        @Test(
            "While targets and configuration change under load no request fails, and nothing is left over",
            .timeLimit(.minutes(10)))
        func losesNothing() async throws {
            try await LiveServer.with { server in
                try await server.script(
                    "chaos.py", String(server.endpoints.frontDoorPort), String(server.processID), String(Self.seconds),
                    "7", within: .seconds(200 + Self.seconds))
            }
        }
    }
}
