import AsyncHTTPClient
import Bundles
package import Domain
import Foundation
import NIOCore

extension DockerEngine {
    package func buildImage(_ build: ImageBuild) async throws(EngineFailure) -> BuiltImage {
        var log = try CappedLog(file: build.logFile)
        if let platform = build.platform { return try await buildOn(platform, build, log: &log) }
        switch try Self.kind(of: build.directory) {
        case .dockerfile(let ports):
            let context = try TarStream(folder: build.directory, ignoring: try Self.ignore(in: build.directory))
            try await self.build(build, context: { .stream(context, length: .unknown) }, log: &log)
            return try await built(build.reference, port: ports.first)
        case .dockerrun(let dockerrun):
            for warning in dockerrun.warnings { try log.write(warning + "\n") }
            try await fetch(dockerrun.image, log: &log)
            let context = Self.archive(dockerfile: try dockerrun.dockerfile())
            try await self.build(build, context: { .bytes(context) }, log: &log)
            return try await built(build.reference, port: dockerrun.ports.first)
        case .compose(let file): return try await buildCompose(file, build, log: &log)
        case .procfile:
            throw EngineFailure(
                .refused,
                "The bundle has only a Procfile, which no Docker platform runs: add a Dockerfile, or choose another platform."
            )
        }
    }

    private static func kind(of directory: URL) throws(EngineFailure) -> BundleKind {
        do throws(BundleFailure) {
            return try SourceBundle.inspect(directory)
        } catch {
            throw EngineFailure(.refused, error.message)
        }
    }

    static func ignore(in directory: URL) throws(EngineFailure) -> DockerIgnore {
        let file = directory.appending(path: ".dockerignore")
        guard FileManager.default.fileExists(atPath: file.path) else { return DockerIgnore("") }
        do {
            return DockerIgnore(try String(contentsOf: file, encoding: .utf8))
        } catch {
            throw EngineFailure(.refused, "The bundle's .dockerignore cannot be read: \(error.localizedDescription)")
        }
    }

    static func archive(dockerfile: String) -> ByteBuffer {
        let entry = TarEntry(name: "Dockerfile", kind: .file(size: dockerfile.utf8.count))
        return ByteBuffer(
            bytes: entry.header + Array(dockerfile.utf8) + TarEntry.padding(dockerfile.utf8.count) + TarEntry.end)
    }

    /// The engine takes steps that it finds done from earlier builds, and fails if such an image is removed meanwhile,
    /// as a version's image is with the version. Then everything is done anew, and nothing of it can be removed.
    ///
    /// - Parameter dockerfile: its path within the context.
    func build(
        _ build: ImageBuild, context: () -> HTTPClientRequest.Body, dockerfile: String = "Dockerfile",
        log: inout CappedLog
    ) async throws(EngineFailure) {
        do throws(EngineFailure) {
            try await buildOnce(build, context: context(), dockerfile: dockerfile, usesCache: true, log: &log)
        } catch {
            guard error.isOfVanishedImage else { throw error }
            try log.write("An image of an earlier build was removed meanwhile; building without them.\n")
            try await buildOnce(build, context: context(), dockerfile: dockerfile, usesCache: false, log: &log)
        }
    }

    private func buildOnce(
        _ build: ImageBuild, context: HTTPClientRequest.Body, dockerfile: String, usesCache: Bool,
        log: inout CappedLog
    ) async throws(EngineFailure) {
        let labels = build.labels.merging(identity.labels) { $1 }
        let query = [
            ("t", build.reference), ("labels", String(decoding: try encoded(labels), as: UTF8.self)), ("rm", "1"),
            ("forcerm", "1"), ("nocache", usesCache ? "0" : "1"), ("dockerfile", dockerfile),
        ]
        // The head comes once the engine has read the context and starts; a pull may lie before that.
        let request = DockerRequest(.post, "/build", query: query).with(timeout: .seconds(600))
        var trace = BuildTrace()
        defer { known.forget(build.reference) }
        do throws(EngineFailure) {
            try await follow(request, body: context, log: &log, trace: &trace)
        } catch {
            for image in trace.ends.reversed() { try await removeUnfinished(image, log: &log) }
            throw error
        }
    }

    /// nil when there is none of that name. Somebody else's is asked for each time: its name may go to another.
    func image(_ reference: String) async throws(EngineFailure) -> DockerAnswer.Image? {
        if let image = known.find(reference) { return image }
        let found = try await find(DockerAnswer.Image.self, Self.path(ofImage: reference) + "/json")
        if let found, identity.owns(found.config?.labels) { known.keep(found, as: reference) }
        return found
    }

    /// What a failed build has made is nobody's: it has neither name nor label. One that got a name since, or that
    /// another build goes on from, stays.
    private func removeUnfinished(_ id: String, log: inout CappedLog) async throws(EngineFailure) {
        let path = Self.path(ofImage: id)
        do throws(EngineFailure) {
            guard let image = try await find(DockerAnswer.Image.self, path + "/json"), image.isNameless else { return }
            let request = DockerRequest(.delete, path)
            try await send(request).check(for: request, allowed: [404, 409])
        } catch {
            try log.write("The unfinished image \(id) stays in the engine: \(error.message)\n")
        }
    }

    /// An image that is here is taken as it is, whatever `Update` says: without a registry there is nothing newer.
    func fetch(_ image: String, log: inout CappedLog) async throws(EngineFailure) {
        let path = Self.path(ofImage: image) + "/json"
        if try await find(DockerAnswer.Image.self, path) != nil {
            return try log.write("The image \(image) is here already.\n")
        }
        try log.write("Pulling \(image)\n")
        let name = image.hasTagOrDigest ? image : image + ":latest"
        let request = DockerRequest(.post, "/images/create", query: [("fromImage", name)]).with(timeout: .seconds(120))
        var trace = BuildTrace()
        try await follow(request, body: nil, log: &log, trace: &trace)
    }

    /// Reads what a build or a pull tells, to its end. An error in it is the engine's refusal.
    private func follow(
        _ request: DockerRequest, body: HTTPClientRequest.Body?, log: inout CappedLog, trace: inout BuildTrace
    ) async throws(EngineFailure) {
        let response = try await connection.open(request, version: version.description, body: body)
        var lines = LineSplitter(limit: 1 << 20)
        do {
            for try await piece in response.body {
                for line in lines.push(piece.readableBytesView) { try Self.take(line, &log, &trace) }
            }
            if let line = lines.rest() { try Self.take(line, &log, &trace) }
        } catch {
            throw connection.failure(error, request)
        }
    }

    private static func take(
        _ line: [UInt8], _ log: inout CappedLog, _ trace: inout BuildTrace
    ) throws(EngineFailure) {
        let progress: DockerAnswer.Progress
        do {
            progress = try JSONDecoder().decode(DockerAnswer.Progress.self, from: Data(line))
        } catch {
            throw EngineFailure(.failed, "What the Docker engine told of its progress makes no sense.")
        }
        if let text = progress.stream {
            trace.read(text)
            try log.write(text)
        }
        if let status = progress.status, status != "Downloading", status != "Extracting" {
            try log.write((progress.id.map { $0 + ": " } ?? "") + status + "\n")
        }
        if let error = progress.error {
            try log.write(error + "\n")
            throw EngineFailure(.refused, error)
        }
    }

    func built(_ reference: String, port: Int?) async throws(EngineFailure) -> BuiltImage {
        let path = Self.path(ofImage: reference) + "/json"
        guard let image = try await find(DockerAnswer.Image.self, path) else {
            throw EngineFailure(
                .failed, "The Docker engine said that it had built '\(reference)', and does not have it.")
        }
        return BuiltImage(reference: reference, exposedPort: port ?? image.lowestPort)
    }
}

extension EngineFailure {
    /// In the engine's words for an image that it had found a moment before.
    fileprivate var isOfVanishedImage: Bool {
        let words = [
            "No such image", "unable to find image", "unrecognized image ID", "unknown parent image ID",
            "failed to get digest",
        ]
        return message.contains("sha256:") && words.contains { message.contains($0) }
    }
}

extension String {
    /// `host:5000/name` has neither: that colon belongs to a port.
    var hasTagOrDigest: Bool {
        contains("@") || (split(separator: "/").last ?? "").contains(":")
    }
}
