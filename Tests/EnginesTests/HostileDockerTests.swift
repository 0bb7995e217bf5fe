import Domain
import Foundation
import Testing

@testable import Engines

@Suite("A Docker engine that answers nonsense")
struct HostileDockerTests {
    /// An engine object whose every call but the first is answered by `answer`.
    private func with(
        _ answer: @escaping FakeDocker.Answer, _ body: (DockerEngine) async throws -> Void
    ) async throws {
        let server = try FakeDocker { $0.hasPrefix("GET /version") ? goodVersion : answer($0) }
        defer { server.stop() }
        try await body(try await DockerEngine.connect(identity: "x", environment: server.environment))
    }

    static let answers: [[UInt8]?] = [
        nil, http(200, "{"), http(200, "[{]"), http(200, "[1,2]"), http(200, #"{"Id":7}"#), http(200, ""),
        http(500, #"{"message":"it broke"}"#), http(500, "<html>"), http(404, "{"), http(200, "[]", length: 900) + [],
        Array("not http at all\r\n\r\n".utf8), http(200, #"[{"Names":"x","State":3}]"#),
        Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".utf8),
    ]

    @Test("becomes a failure in words, for each call", .timeLimit(.minutes(5)), arguments: 0..<13)
    func nonsense(_ index: Int) async throws {
        let bytes = Self.answers[index]
        let closes = bytes.map {
            Array(
                String(decoding: $0, as: UTF8.self).replacing(
                    "\r\n", with: "\r\nConnection: close\r\n", maxReplacements: 1
                ).utf8)
        }
        try await with({ _ in closes }) { engine in
            let failure = await #expect(throws: EngineFailure.self) { try await engine.instances() }
            #expect(failure?.message.isEmpty == false)
            await #expect(throws: EngineFailure.self) {
                try await engine.startInstance(InstanceSpecification(name: "a", image: "b", port: 1))
            }
        }
    }

    @Test("what is missing from a list is left out, not fatal")
    func sparse() async throws {
        let list =
            #"[{},{"Names":[]},{"Names":["/a"],"State":"exited","Status":"Exited"},{"Names":["/b"],"State":"running"}]"#
        try await with({ _ in http(200, list) }) { engine in
            let found = try await engine.instances()
            #expect(found.map(\.name) == ["a", "b"])
            #expect(found.map(\.state) == [.exited(code: 0), .running(.init(host: "127.0.0.1", port: 0))])
        }
    }

    @Test("an answer without end is cut off")
    func huge() async throws {
        let megabytes = 17 << 20
        let body = http(200, String(repeating: " ", count: megabytes))
        try await with({ _ in body }) { engine in
            let failure = await #expect(throws: EngineFailure.self) { try await engine.instances() }
            #expect(failure?.message.contains("too large") == true)
        }
    }

    @Test("a build's output of garbage, and one line without end, fail the build")
    func build() async throws {
        for body in ["nonsense\n", String(repeating: "x", count: 3 << 20)] {
            try await with({
                $0.hasPrefix("POST") ? http(200, body) + Array("Connection: close".utf8) : http(404, "{}")
            }) {
                engine in
                try await withBuild { build in
                    await #expect(throws: EngineFailure.self) { try await engine.buildImage(build) }
                }
            }
        }
    }

    @Test("logs that are no frames are told so")
    func logs() async throws {
        try await with({ _ in http(200, "plain text, no frames at all") }) { engine in
            await #expect(throws: EngineFailure.self) { try await engine.logTail(ofInstance: "a", lines: 3) }
        }
    }

    @Test("silence ends with the call's timeout")
    func silence() async throws {
        let server = try FakeDocker { _ in [] }
        defer { server.stop() }
        let connection = DockerConnection(endpoint: try DockerEndpoint(environment: server.environment))
        let request = DockerRequest(.get, "/x").with(timeout: .milliseconds(50))
        let failure = await #expect(throws: EngineFailure.self) { try await connection.send(request, version: nil) }
        #expect(failure?.kind == .unreachable)
    }

    @Test("an engine too old, or no engine at all, is refused in words")
    func versions() async throws {
        for (body, words) in [
            (#"{"ApiVersion":"1.40"}"#, "1.41"), (#"{"ApiVersion":"x"}"#, "not a Docker engine"),
            ("{}", "not a Docker"),
            (#"{"ApiVersion":"1.99","MinAPIVersion":"1.90"}"#, "1.90"),
        ] {
            let server = try FakeDocker { _ in http(200, body) }
            defer { server.stop() }
            let failure = await #expect(throws: EngineFailure.self) {
                try await DockerEngine.connect(identity: "x", environment: server.environment)
            }
            #expect(failure?.message.contains(words) == true)
        }
    }

    @Test("no socket is unreachable, and is named")
    func noSocket() async throws {
        let path = "/tmp/teal-none-\(UUID().uuidString).sock"
        let failure = await #expect(throws: EngineFailure.self) {
            try await DockerEngine.connect(identity: "x", environment: ["DOCKER_HOST": "unix://\(path)"])
        }
        #expect(failure?.kind == .unreachable)
    }

    @Test("events survive garbage and a connection that ends, and tell that track was lost")
    func events() async throws {
        let die = #"{"Action":"die","timeNano":9000000000000000001,"Actor":{"Attributes":{"name":"a","exitCode":"3"}}}"#
        let body = "garbage\n\(die)\n\(die)\n"
        try await with({ _ in http(200, body) }) { engine in
            var events = engine.events().makeAsyncIterator()
            #expect(await events.next() == .lostTrack)
            #expect(await events.next() == .exited(name: "a", code: 3))
            // The connection has ended, a new one was made.
            #expect(await events.next() == .lostTrack)
        }
    }
}

/// A build of a folder with nothing but a Dockerfile.
func withBuild(
    _ files: [String: String] = ["Dockerfile": "FROM scratch\n"], reference: String = "x",
    _ body: (ImageBuild) async throws -> Void
)
    async throws
{
    let folder = FileManager.default.temporaryDirectory.appending(path: "teal-build-\(UUID().uuidString)")
    let source = folder.appending(path: "source")
    try FileManager.default.createDirectory(at: source, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files { try Data(text.utf8).write(to: source.appending(path: name)) }
    try await body(.init(reference: reference, directory: source, logFile: folder.appending(path: "log")))
}
