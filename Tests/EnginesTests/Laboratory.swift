import Domain
import Engines
import Foundation
import Subprocess
import TestKit
import Testing

enum Kind: String, CaseIterable, Sendable {
    case fake, process, docker
}

/// One engine for one test, with a folder and an identity of its own.
struct Laboratory: Sendable {
    let kind: Kind
    let engine: any InstanceEngine
    let identity: String
    let folder: URL

    func name(_ text: String) -> String { "\(identity)-\(text)" }

    /// An image of the sample app.
    func image(_ version: String = "v1", fault: String = "") async throws -> BuiltImage {
        let directory = try await sampleBundle(in: folder, version: version, fault: fault)
        let reference = "\(identity)/\(version):1"
        if let fake = engine as? FakeEngine, fault == "exit" {
            fake.exitOnStart(ofImage: reference, code: 1, log: ["told to exit by APP_FAULT"])
        }
        return try await engine.buildImage(
            ImageBuild(
                reference: reference, directory: directory, logFile: folder.appending(path: "\(version).log"),
                labels: ["teal.version": version]))
    }

    func specification(_ name: String, of image: BuiltImage) -> InstanceSpecification {
        .init(
            name: self.name(name), image: image.reference, port: image.exposedPort ?? 8080,
            environment: ["TEAL_INSTANCE_ID": name], labels: ["teal.instance": name])
    }

    /// What a request gets, once it gets something; the fake's instances serve nothing.
    func answer(of address: InstanceAddress, _ path: String = "/", post: Bool = false) async throws -> String {
        var last = ""
        try await eventually("an answer from \(address.host):\(address.port)") {
            last = try await curl(["-sS", post ? "-XPOST" : "-XGET", "http://\(address.host):\(address.port)\(path)"])
            return !last.isEmpty
        }
        return last.trimmingCharacters(in: .newlines)
    }

    /// Makes an instance end by itself.
    func crash(_ name: String, at address: InstanceAddress) async throws {
        if let fake = engine as? FakeEngine {
            fake.exitInstance(named: self.name(name), code: 1, log: ["broken"])
        } else {
            _ = try await answer(of: address, "/break/exit", post: true)
        }
    }

    func state(of name: String) async throws -> ObservedInstance.State? {
        try await engine.instances().first { $0.name == self.name(name) }?.state
    }
}

/// Runs `body` with a fresh engine, and removes all that was made, also when the test fails.
func withLaboratory(_ kind: Kind, _ body: (Laboratory) async throws -> Void) async throws {
    let identity = "t" + UUID().uuidString.prefix(8).lowercased()
    let folder = FileManager.default.temporaryDirectory.appending(path: "teal-\(identity)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let engine: any InstanceEngine =
        switch kind {
        case .fake: FakeEngine()
        case .process: ProcessEngine(folder: folder.appending(path: "engine"))
        case .docker:
            try await DockerEngine.connect(identity: identity, environment: ProcessInfo.processInfo.environment)
        }
    let laboratory = Laboratory(kind: kind, engine: engine, identity: identity, folder: folder)
    do {
        try await engine.prepare()
        try await body(laboratory)
    } catch {
        try await engine.removeEverything()
        throw error
    }
    try await engine.removeEverything()
}

struct NotInTime: Error, CustomStringConvertible {
    var description: String
}

/// Asks again until the condition holds, for a minute at most.
func eventually(_ what: String, _ holds: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
        if try await holds() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw NotInTime(description: "not in time: \(what)")
}

/// Standard output; empty when curl fails.
func curl(_ arguments: [String]) async throws -> String {
    try await run("curl", ["--max-time", "5"] + arguments).output
}

/// Not by Foundation's `Process`: it copies directory entries past the end of the memory that they are in when it looks
/// for open descriptors, which now and then ends the test run.
/// - Parameter program: a path, or a name in `PATH`.
func run(_ program: String, _ arguments: [String]) async throws -> (status: Int32, output: String) {
    let result = try await Subprocess.run(
        .name("env"), arguments: Arguments([program] + arguments), output: .string(limit: 16 << 20), error: .discarded)
    let status: Int32 =
        switch result.terminationStatus {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    return (status, result.standardOutput)
}

/// The unpacked source bundle of the sample app.
func sampleBundle(in folder: URL, version: String, fault: String) async throws -> URL {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let directory = folder.appending(path: version)
    let build = root.appending(path: "docker/sample-app/build").path
    try #require(try await run(build, [directory.path]).status == 0)
    let settings = "APP_VERSION=\(version) APP_COLOUR=blue APP_FAULT=\(fault)"
    let dockerfile = "FROM scratch\nCOPY sample-app /\nENV \(settings)\nEXPOSE 8080\nCMD [\"/sample-app\"]\n"
    try Data(dockerfile.utf8).write(to: directory.appending(path: "Dockerfile"))
    try Data("web: env \(settings) ./sample-app\n".utf8).write(to: directory.appending(path: "Procfile"))
    return directory
}
