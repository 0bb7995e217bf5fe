import Foundation
import Testing

extension Live {
    @Suite("The walk a user takes, with real clients")
    struct WalkTests {
        @Test(
            "With the aws command line: from an application to two environments, a swap, and the end",
            .timeLimit(.minutes(10)))
        func withAWS() async throws {
            try await LiveServer.with { server in
                try await makeApplication(server)
                try await launch(server)
                try await look(server)
                try await swap(server)
                try await terminate(server)
            }
        }

        @Test("With boto3, the same", .timeLimit(.minutes(10)))
        func withBoto3() async throws {
            try await LiveServer.with { server in
                let blue = try await server.bundle("v1", "blue")
                let green = try await server.bundle("v2", "green")
                let front = String(server.endpoints.frontDoorPort)
                try await server.script("walk.py", blue, green, front)
            }
        }

        @Test("With ctl, the same", .timeLimit(.minutes(10)))
        func withCtl() async throws {
            try await LiveServer.with { server in
                try await server.ctl("app", "create", "demo")
                try await server.launchBlueAndGreen()
                #expect(try await server.get("demo").output.hasPrefix("v1 blue"))
                try await server.ctl("swap", "demo-blue", "demo-green")
                #expect(try await server.get("demo").output.hasPrefix("v2 green"))
                #expect(try await server.environment("demo-green").isGreen)
                try await server.ctl("env", "terminate", "demo-blue")
                #expect(try await server.get("demo-green").status != 0, "blue's name is gone with it")
                #expect(try await server.get("demo").output.hasPrefix("v2 green"))
                try await server.ctl("env", "terminate", "demo-green")
                try await server.ctl("app", "delete", "demo")
                #expect(try await server.ctl("app", "list", "-o", "json").json() as? [String] == [])
            }
        }

        private func makeApplication(_ server: LiveServer) async throws {
            try await server.aws("elasticbeanstalk", "create-application", "--application-name", "demo")
            struct Storage: Decodable { var S3Bucket: String }
            let storage = try await server.aws("elasticbeanstalk", "create-storage-location").decoded(Storage.self)
            for (version, colour) in [("v1", "blue"), ("v2", "green")] {
                let bundle = try await server.bundle(version, colour)
                try await server.aws(
                    "s3", "cp", bundle, "s3://\(storage.S3Bucket)/demo/\(version).zip", "--no-progress")
                try await server.aws(
                    "elasticbeanstalk", "create-application-version", "--application-name", "demo", "--version-label",
                    version, "--source-bundle", "S3Bucket=\(storage.S3Bucket),S3Key=demo/\(version).zip", "--process")
            }
        }

        private func launch(_ server: LiveServer) async throws {
            struct Stacks: Decodable { var SolutionStacks: [String] }
            let stacks = try await server.aws("elasticbeanstalk", "list-available-solution-stacks").decoded(Stacks.self)
            let stack = try #require(stacks.SolutionStacks.first { $0.contains("running Docker") })
            let asg = "Namespace=aws:autoscaling:asg,OptionName"
            for (name, version, cname) in [("demo-blue", "v1", "demo"), ("demo-green", "v2", "demo-staging")] {
                try await server.aws(
                    "elasticbeanstalk", "create-environment", "--application-name", "demo", "--environment-name", name,
                    "--version-label", version, "--cname-prefix", cname, "--solution-stack-name", stack,
                    "--option-settings", "\(asg)=MinSize,Value=2", "\(asg)=MaxSize,Value=2")
            }
            try await server.aws(
                "elasticbeanstalk", "wait", "environment-exists", "--environment-names", "demo-blue", "demo-green",
                within: .seconds(300))
        }

        private func look(_ server: LiveServer) async throws {
            let environments = try await describe(server, "demo-blue", "demo-green")
            #expect(environments.map(\.Status) == ["Ready", "Ready"])
            #expect(environments.map(\.Health) == ["Green", "Green"])
            #expect(Set(environments.map(\.CNAME)) == [Self.cname("demo"), Self.cname("demo-staging")])

            struct Events: Decodable { var Events: [Event] }
            struct Event: Decodable { var Message: String }
            let events = try await server.aws(
                "elasticbeanstalk", "describe-events", "--environment-name", "demo-blue"
            ).decoded(Events.self)
            #expect(events.Events.contains { $0.Message.hasPrefix("Successfully launched environment:") })

            let resources = try await server.aws(
                "elasticbeanstalk", "describe-environment-resources", "--environment-name", "demo-blue")
            let found = try #require(
                (try resources.json() as? [String: Any])?["EnvironmentResources"] as? [String: Any])
            #expect((found["Instances"] as? [Any])?.count == 2)
            #expect((found["LoadBalancers"] as? [Any])?.count == 1)
            #expect(try await server.get("demo").output.hasPrefix("v1 blue"))
            #expect(try await server.get("demo-staging").output.hasPrefix("v2 green"))
        }

        private func swap(_ server: LiveServer) async throws {
            try await server.aws(
                "elasticbeanstalk", "swap-environment-cnames", "--source-environment-name", "demo-blue",
                "--destination-environment-name", "demo-green")
            try await eventually("green has the production name", within: .seconds(30)) {
                try await describe(server, "demo-green").first?.CNAME == Self.cname("demo")
            }
            #expect(try await server.get("demo").output.hasPrefix("v2 green"))
            #expect(try await server.get("demo-staging").output.hasPrefix("v1 blue"))
        }

        private func terminate(_ server: LiveServer) async throws {
            for name in ["demo-blue", "demo-green"] {
                try await server.aws("elasticbeanstalk", "terminate-environment", "--environment-name", name)
            }
            try await server.aws(
                "elasticbeanstalk", "wait", "environment-terminated", "--environment-names", "demo-blue", "demo-green",
                within: .seconds(300))
            #expect(
                try await describe(server, "demo-blue", "demo-green").map(\.Status) == ["Terminated", "Terminated"])
            #expect(try await server.get("demo").status != 0)
        }

        private struct Environments: Decodable { var Environments: [Environment] }

        private struct Environment: Decodable {
            var Status: String
            var Health: String
            var CNAME: String?
        }

        private func describe(_ server: LiveServer, _ names: String...) async throws -> [Environment] {
            let words =
                ["elasticbeanstalk", "describe-environments", "--output", "json", "--environment-names"] + names
            return try await server.workplace.must("aws", words).decoded(Environments.self).Environments
        }

        private static func cname(_ name: String) -> String { "\(name).us-east-1.elasticbeanstalk.com" }
    }
}
