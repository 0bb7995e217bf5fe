import Domain
import Foundation
import Testing

@testable import Engines

@Suite("The Docker engine")
struct DockerTests {
    @Test("a Dockerfile that does not build is refused with the engine's words, which are in the log too")
    func badBuild() async throws {
        try await withLaboratory(.docker) { lab in
            for dockerfile in ["FROM scratch\nCOPY nothing /\n", "NONSENSE\n", ""] {
                try await withBuild(["Dockerfile": dockerfile], reference: lab.identity) { build in
                    let failure = await #expect(throws: EngineFailure.self) { try await lab.engine.buildImage(build) }
                    #expect(failure?.kind == .refused)
                    #expect(failure?.message.isEmpty == false)
                }
            }
        }
    }

    @Test("a bundle with only a Procfile is refused")
    func procfile() async throws {
        try await withLaboratory(.docker) { lab in
            try await withBuild(["Procfile": "web: x"], reference: lab.identity) { build in
                let failure = await #expect(throws: EngineFailure.self) { try await lab.engine.buildImage(build) }
                #expect(failure?.message.contains("Procfile") == true)
            }
        }
    }

    @Test("a Dockerrun bundle runs an image that is here, with its own port and command")
    func dockerrun() async throws {
        try await withLaboratory(.docker) { lab in
            let base = try await lab.image()
            let json = """
                {"AWSEBDockerrunVersion":"1","Image":{"Name":"\(base.reference)"},"Ports":[{"ContainerPort":9123}],
                 "Entrypoint":"'/sample-app'"}
                """
            let reference = "\(lab.identity)/run:1"
            try await withBuild(["Dockerrun.aws.json": json], reference: reference) { build in
                let image = try await lab.engine.buildImage(build)
                #expect(image == BuiltImage(reference: reference, exposedPort: 9_123))
                let address = try await lab.engine.startInstance(lab.specification("i-1", of: image))
                #expect(try await lab.answer(of: address) == "v1 blue i-1")
            }
        }
    }

    @Test("an image that no registry gives is refused with the engine's words")
    func pull() async throws {
        try await withLaboratory(.docker) { lab in
            let json = #"{"AWSEBDockerrunVersion":"1","Image":{"Name":"localhost:1/teal/none"}}"#
            try await withBuild(["Dockerrun.aws.json": json], reference: lab.identity) { build in
                let failure = await #expect(throws: EngineFailure.self) { try await lab.engine.buildImage(build) }
                #expect(failure?.message.contains("localhost:1") == true)
            }
        }
    }

    @Test("what is not ours is neither used nor removed")
    func strangers() async throws {
        try await withLaboratory(.docker) { lab in
            try await withLaboratory(.docker) { other in
                let image = try await other.image()
                let address = try await other.engine.startInstance(other.specification("i-1", of: image))
                let stolen = InstanceSpecification(name: other.name("i-1"), image: image.reference, port: 8_080)
                await #expect(throws: EngineFailure.self) { try await lab.engine.startInstance(stolen) }
                await #expect(throws: EngineFailure.self) {
                    try await lab.engine.removeInstance(named: stolen.name, grace: .zero)
                }
                try await lab.engine.removeEverything()
                #expect(try await other.state(of: "i-1") == .running(address))
            }
        }
    }

    @Test("a network that came to be twice is put right, and instances start")
    func twoNetworks() async throws {
        try await withLaboratory(.docker) { lab in
            let image = try await lab.image()
            let name = "teal-\(lab.identity)"
            let create = [
                "curl", "-s", "--unix-socket", "/var/run/docker.sock", "-H", "Content-Type: application/json",
            ]
            let body = #"{"Name":"\#(name)","Labels":{"teal":"\#(lab.identity)"}}"#
            _ = try await run("/usr/bin/env", create + ["-d", body, "http://docker/networks/create"])
            let networks = ["docker", "network", "ls", "-q", "--filter", "name=\(name)"]
            try #require(try await run("/usr/bin/env", networks).output.split(separator: "\n").count == 2)
            let address = try await lab.engine.startInstance(lab.specification("i-1", of: image))
            #expect(try await lab.state(of: "i-1") == .running(address))
            #expect(try await run("/usr/bin/env", networks).output.split(separator: "\n").count == 1)
        }
    }

    @Test("limits, labels and the initial process reach the container")
    func limits() async throws {
        try await withLaboratory(.docker) { lab in
            let image = try await lab.image()
            _ = try await lab.engine.startInstance(lab.specification("i-1", of: image))
            let format =
                "{{.HostConfig.Memory}} {{.HostConfig.PidsLimit}} {{.HostConfig.Init}} "
                + "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}"
            let found = try await run("/usr/bin/env", ["docker", "inspect", "-f", format, lab.name("i-1")])
            #expect(found.output == "536870912 512 true teal-\(lab.identity)\n")
        }
    }

    @Test("a .dockerignore keeps files from the engine")
    func ignore() async throws {
        try await withLaboratory(.docker) { lab in
            let files = ["Dockerfile": "FROM scratch\nCOPY secret /\n", "secret": "s", ".dockerignore": "sec*\n"]
            try await withBuild(files, reference: lab.identity) { build in
                await #expect(throws: EngineFailure.self) { try await lab.engine.buildImage(build) }
            }
        }
    }
}
