import Foundation
import Testing

extension Live {
    @Suite("Security groups at instances' ports")
    struct SecurityGroupTests {
        @Test(
            "Only the load balancer reaches the application, and only the application the database",
            .timeLimit(.minutes(3)))
        func walls() async throws {
            try await LiveServer.with { server in
                let image = try await image(on: server)
                try await server.script("security_groups.py", image, String(server.endpoints.frontDoorPort))
            }
        }

        /// Without a registry it has to be made: that of an application version will do.
        private func image(on server: LiveServer) async throws -> String {
            let folder = server.workplace.folder.appending(path: "walls")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: LiveServer.scriptPath("walls_server.py"), toPath: folder.appending(path: "server.py").path())
            let dockerfile = """
                FROM teal-platform/python
                COPY server.py /server.py
                ENTRYPOINT ["python3", "/server.py"]
                CMD ["80"]

                """
            try Data(dockerfile.utf8).write(to: folder.appending(path: "Dockerfile"))
            try await server.ctl("version", "create", "walls", "v1", "--source", folder.path())
            let belongings = try await Engine(server.workplace).belongings(of: server.identity)
            return try #require(belongings.first { $0.contains("/walls:v1") })
        }
    }
}
