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

    @Test("a build that fails leaves no image behind")
    func failedBuild() async throws {
        try await withLaboratory(.docker) { lab in
            let mark = "of-\(lab.identity)"
            let dockerfile = "FROM scratch\nCOPY Dockerfile /\nLABEL \(mark)=1\nENV A=b\nCOPY nothing /\n"
            try await withBuild(["Dockerfile": dockerfile], reference: lab.identity) { build in
                await #expect(throws: EngineFailure.self) { try await lab.engine.buildImage(build) }
                let log = try String(contentsOf: build.logFile, encoding: .utf8)
                #expect(log.contains("ENV A=b"))
            }
            let engine = try #require(lab.engine as? DockerEngine)
            let left = try await engine.get(
                [DockerAnswer.ImageSummary].self, "/images/json",
                query: [("all", "1"), ("filters", #"{"label":["\#(mark)"]}"#)])
            #expect(left.isEmpty)
        }
    }

    @Test("images are built and removed at the same time, though they share their first steps")
    func together() async throws {
        try await withLaboratory(.docker) { lab in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for worker in 0..<3 {
                    group.addTask {
                        for turn in 0..<4 {
                            let reference = "\(lab.identity)/together:\(worker)-\(turn)"
                            try await withBuild(
                                ["Dockerfile": "FROM scratch\nCOPY file /\nENV A=\(turn)\n", "file": ""],
                                reference: reference
                            ) { build in
                                let image = try await lab.engine.buildImage(build)
                                try await lab.engine.removeImage(image.reference)
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await lab.engine.images().isEmpty)
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
            let engine = try #require(lab.engine as? DockerEngine)
            let create = try await anotherNetwork(of: engine)
            try await engine.send(create).check(for: create)
            try #require(try await networks(of: engine) == 2)
            let address = try await lab.engine.startInstance(lab.specification("i-1", of: image))
            #expect(try await lab.state(of: "i-1") == .running(address))
            #expect(try await networks(of: engine) == 1)
        }
    }

    @Test("a network is made to the end, and is there to be removed, though its maker was cancelled")
    func cancelledNetwork() async throws {
        try await withLaboratory(.docker) { lab in
            let engine = try #require(lab.engine as? DockerEngine)
            let create = try await anotherNetwork(of: engine)
            let status = try await withThrowingTaskGroup(of: Int.self) { group in
                group.addTask {
                    try await engine.connection.sendToTheEnd(create, version: engine.version.description).status
                }
                group.cancelAll()
                return try await group.next()
            }
            #expect(status == 201)
            #expect(try await networks(of: engine) == 2)
        }
    }

    /// Of the engine object's own name, with addresses of its own: the engine's pools may be used up.
    private func anotherNetwork(of engine: DockerEngine) async throws -> DockerRequest {
        let subnet = try #require(try await engine.freeSubnets().first { _ in true })
        let plan = NetworkPlan(
            Name: engine.identity.network, Labels: engine.identity.labels,
            IPAM: ["Config": [["Subnet": subnet.description]]])
        return try DockerRequest(.post, "/networks/create").with(json: plan)
    }

    private func networks(of engine: DockerEngine) async throws -> Int {
        try await engine.get(
            [DockerAnswer.OwnNetwork].self, "/networks", query: [("filters", engine.identity.filters())]
        ).count
    }

    @Test("limits, labels and the initial process reach the container")
    func limits() async throws {
        try await withLaboratory(.docker) { lab in
            let image = try await lab.image()
            _ = try await lab.engine.startInstance(lab.specification("i-1", of: image))
            struct Told: Decodable {
                var HostConfig: Host
                var NetworkSettings: Networks
                struct Host: Decodable {
                    var Memory: Int
                    var PidsLimit: Int
                    var Init: Bool
                }
                struct Networks: Decodable {
                    var Networks: [String: DockerAnswer.Nothing]
                }
            }
            let engine = try #require(lab.engine as? DockerEngine)
            let told = try await engine.get(Told.self, "/containers/\(lab.name("i-1"))/json")
            #expect(told.HostConfig.Memory == 536_870_912 && told.HostConfig.PidsLimit == 512 && told.HostConfig.Init)
            #expect(Array(told.NetworkSettings.Networks.keys) == ["teal-\(lab.identity)"])
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

private struct NetworkPlan: Encodable {
    var Name: String
    var Labels: [String: String]
    var IPAM: [String: [[String: String]]]
}
