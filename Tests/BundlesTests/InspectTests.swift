import Foundation
import Testing

@testable import Bundles

@Suite("What a bundle is run from")
struct InspectTests {
    private func inspect(_ files: [String: String]) throws -> BundleKind {
        try withFolder { folder in
            for (name, text) in files {
                let file = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
            return try SourceBundle.inspect(folder)
        }
    }

    @Test("a Dockerfile wins over a Procfile")
    func dockerfile() throws {
        #expect(try inspect(["Dockerfile": "FROM scratch", "Procfile": "web: x"]) == .dockerfile(ports: []))
    }

    @Test("beside a Dockerfile, a Dockerrun file only tells the ports")
    func both() throws {
        let json = #"{"AWSEBDockerrunVersion":1,"Ports":[{"ContainerPort":3000}]}"#
        #expect(try inspect(["Dockerfile": "", "Dockerrun.aws.json": json]) == .dockerfile(ports: [3_000]))
    }

    @Test("a Dockerrun file is read with numbers and booleans in either form")
    func dockerrun() throws {
        let json = """
            {"AWSEBDockerrunVersion": "1", "Image": {"Name": "nginx:1", "Update": "false"}, "Logging": "/var/log",
             "Ports": [{"ContainerPort": "80", "HostPort": 8080}, {"ContainerPort": 443}],
             "Volumes": [{"HostDirectory": "/a", "ContainerDirectory": "/b"}], "Entrypoint": "/run", "Command": "-x",
             "Authentication": {"Bucket": "b", "Key": "k"}, "Unknown": 1}
            """
        guard case .dockerrun(let dockerrun) = try inspect(["Dockerrun.aws.json": json]) else {
            Issue.record("not taken for a Dockerrun bundle")
            return
        }
        #expect(dockerrun.image == "nginx:1")
        #expect(!dockerrun.update)
        #expect(dockerrun.ports == [80, 443])
        #expect(dockerrun.entrypoint == "/run")
        #expect(dockerrun.command == "-x")
        #expect(dockerrun.logging == "/var/log")
        #expect(dockerrun.warnings.count == 3)
    }

    @Test(
        "Dockerrun files that cannot be run are refused",
        arguments: [
            "", "[]", "{", #"{"AWSEBDockerrunVersion":"1"}"#, #"{"Image":{"Name":"x"}}"#,
            #"{"AWSEBDockerrunVersion":2,"containerDefinitions":[]}"#,
            #"{"AWSEBDockerrunVersion":1,"Image":{"Name":7}}"#, #"{"AWSEBDockerrunVersion":1,"Image":[]}"#,
            #"{"AWSEBDockerrunVersion":1,"Image":{"Name":"x"},"Ports":[{"ContainerPort":"70000"}]}"#,
            #"{"AWSEBDockerrunVersion":1,"Image":{"Name":"x"},"Ports":[{"HostPort":"70"}]}"#,
            #"{"AWSEBDockerrunVersion":null,"Image":{"Name":"x"}}"#,
        ])
    func badDockerrun(_ json: String) {
        #expect(throws: BundleFailure.self) { try inspect(["Dockerrun.aws.json": json]) }
    }

    @Test("a Procfile gives its processes in order")
    func procfile() throws {
        let text = "# ours\nworker: ./work --all\r\n\nweb:  env A=b ./serve: x \n"
        guard case .procfile(let procfile) = try inspect(["Procfile": text]) else {
            Issue.record("not taken for a Procfile bundle")
            return
        }
        #expect(procfile.processes.map(\.name) == ["worker", "web"])
        #expect(procfile.web == "env A=b ./serve: x")
    }

    @Test(
        "Procfiles that cannot be run are refused",
        arguments: ["", "web", "web:", "web:  \n", "we b: x", ": x", "worker: x", "web: a\nweb: b", "wéb: x"])
    func badProcfile(_ text: String) {
        #expect(throws: BundleFailure.self) { try inspect(["Procfile": text]) }
    }

    @Test("the usual mistakes are named")
    func mistakes() throws {
        let inFolder = #expect(throws: BundleFailure.self) {
            try inspect(["app/Dockerfile": "", "app/x": "", "__MACOSX/y": ""])
        }
        #expect(inFolder?.message.contains("folder 'app'") == true)
        let capitals = #expect(throws: BundleFailure.self) { try inspect(["dockerfile": ""]) }
        #expect(capitals?.message.contains("'dockerfile'") == true)
        let compose = #expect(throws: BundleFailure.self) { try inspect(["compose.yml": ""]) }
        #expect(compose?.message.contains("docker-compose.yml") == true)
        #expect(throws: BundleFailure.self) { try inspect(["index.html": ""]) }
        #expect(throws: BundleFailure.self) { try inspect(["Dockerfile/x": ""]) }
    }
}
