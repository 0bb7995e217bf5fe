import Foundation
import Testing

extension Live {
    @Suite("Ten instances")
    struct CapacityTests {
        @Test("Ten instances are updated five at a time, and five serve at every moment", .timeLimit(.minutes(10)))
        func rolls() async throws {
            try await LiveServer.with(options: ["--time-scale", "60"]) { server in
                try await server.ctl("version", "create", "demo", "v1", "--source", server.bundle("v1", "blue"))
                try await server.ctl("version", "create", "demo", "v2", "--source", server.bundle("v2", "green"))
                try await server.ctl(
                    "env", "create", "demo", "--app", "demo", "--version", "v1", "--instances", "10", "--option",
                    "aws:autoscaling:asg:MaxSize=10", "--option",
                    "aws:elasticbeanstalk:command:DeploymentPolicy=Rolling", "--option",
                    "aws:elasticbeanstalk:command:BatchSize=50", within: .seconds(240))
                let groups = try await server.aws("elbv2", "describe-target-groups").decoded(Groups.self)
                let group = try #require(groups.TargetGroups.first?.TargetGroupArn)
                let start = ContinuousClock.now
                try await server.aws(
                    "elasticbeanstalk", "update-environment", "--environment-name", "demo", "--version-label", "v2")
                var counts: [Int] = []
                while try await !isUpdated(server) {
                    let health = try await server.aws("elbv2", "describe-target-health", "--target-group-arn", group)
                    counts.append(try health.decoded(GroupHealth.self).healthy)
                    try #require(ContinuousClock.now - start < .seconds(240), "the update does not end: \(counts)")
                }
                print("ten instances by Rolling, 50 % at once: \(ContinuousClock.now - start), healthy: \(counts)")
                #expect(counts.allSatisfy { $0 >= 5 }, "\(counts)")
                let state = try await server.environment("demo")
                #expect(state.instances.count == 10 && state.environment.version == "v2")
            }
        }

        private func isUpdated(_ server: LiveServer) async throws -> Bool {
            let state = try await server.environment("demo")
            return state.isReady && state.environment.version == "v2"
        }
    }
}

private struct GroupHealth: Decodable {
    struct Description: Decodable {
        struct State: Decodable { var State: String }
        var TargetHealth: State
    }
    var TargetHealthDescriptions: [Description]

    var healthy: Int { TargetHealthDescriptions.count { $0.TargetHealth.State == "healthy" } }
}

private struct Groups: Decodable {
    struct Group: Decodable { var TargetGroupArn: String }
    var TargetGroups: [Group]
}
