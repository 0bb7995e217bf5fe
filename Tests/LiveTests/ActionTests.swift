import Foundation
import Testing

extension Live {
    @Suite("Clients that know only AWS's own addresses")
    struct ActionTests {
        @Test("The calls of the beanstalk-deploy action over TLS deploy a version", .timeLimit(.minutes(10)))
        func deploy() async throws {
            try await LiveServer.with(options: ["--tls", "0"]) { server in
                try await server.ctl("version", "create", "demo", "v1", "--source", server.bundle("v1", "blue"))
                try await server.ctl(
                    "env", "create", "demo-blue", "--app", "demo", "--version", "v1", "--cname", "demo",
                    "--instances", "1", "--no-wait")
                try await eventually("the environment is Ready and Green", within: .seconds(180)) {
                    try await server.environment("demo-blue").isGreen
                }
                let authority = server.workplace.folder.appending(path: "ca.pem")
                try Data(await server.ctl("ca").output.utf8).write(to: authority)
                let port = try #require(server.endpoints.tlsPort)
                try await server.script(
                    "deploy_action.py", authority.path(), String(port), server.bundle("v2", "green"), "demo",
                    "demo-blue", "v2")
                #expect(try await server.get("demo").output.hasPrefix("v2 green"))
            }
        }
    }
}
