import Domain
import Foundation
import Testing

@testable import Engines

@Suite("Several containers as one instance")
struct ComposeTests {
    @Test("they are built, find each other, tell their logs, and go together")
    func life() async throws {
        try await withLaboratory(.docker) { lab in
            let directory = lab.folder.appending(path: "several")
            try FileManager.default.createDirectory(
                at: directory.appending(path: "shell"), withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: "/usr/bin/busybox", toPath: directory.appending(path: "shell/busybox").path)
            let dockerfile = """
                FROM scratch
                COPY busybox /bin/busybox
                RUN ["/bin/busybox", "--install", "-s", "/bin"]

                """
            try Data(dockerfile.utf8).write(to: directory.appending(path: "shell/Dockerfile"))
            let compose = """
                services:
                  web:
                    build: ./shell
                    ports: ["80:8080"]
                    depends_on: [greeter]
                    command:
                      - sh
                      - -c
                      - |
                        mkdir /w
                        until wget -q -O /w/index.html http://greeter:7777/index.html; do sleep 0.1; done
                        echo web is up
                        exec httpd -f -p 8080 -h /w
                  greeter:
                    build: shell
                    environment: {GREETING: "hello \\"you\\""}
                    command:
                      - sh
                      - -c
                      - mkdir /w; echo "$GREETING" >/w/index.html; echo greeter is up; exec httpd -f -p 7777 -h /w

                """
            try Data(compose.utf8)
                .write(to: directory.appending(path: "docker-compose.yml"))
            let image = try await lab.engine.buildImage(
                ImageBuild(
                    reference: "\(lab.identity)/several:1", directory: directory,
                    logFile: lab.folder.appending(path: "several.log")))
            #expect(image.exposedPort == 8_080)
            #expect(try await lab.engine.images() == [image.reference])
            var specification = lab.specification("i-1", of: image)
            specification.environment["GREETING"] = "not this"
            let address = try await lab.engine.startInstance(specification)
            #expect(try await lab.answer(of: address, "/index.html") == "hello \"you\"")
            #expect(try await lab.engine.instances().map(\.name) == [lab.name("i-1")])
            let log = try await lab.engine.logTail(ofInstance: lab.name("i-1"), lines: 10)
            #expect(log == ["greeter | greeter is up", "web is up"])
            try await lab.engine.removeInstance(named: lab.name("i-1"), grace: .zero)
            let engine = try #require(lab.engine as? DockerEngine)
            #expect(try await engine.containers().isEmpty)
            try await lab.engine.removeImage(image.reference)
            let filters = try engine.identity.filters()
            let left = try await engine.get(
                [DockerAnswer.ImageSummary].self, "/images/json", query: [("filters", filters)])
            #expect(left.flatMap(\.names).isEmpty)
        }
    }
}
