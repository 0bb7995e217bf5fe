import AsyncHTTPClient
import Bundles
import Domain
import Foundation

extension DockerEngine {
    /// Beside the bundle's own files, under a name that no bundle has.
    private static let recipe = ".teal-platform.Dockerfile"

    /// An image of the bundle on a platform's: `docker/platforms` says what a platform image has. Its `build` runs now,
    /// its `start` is what an instance runs, with the Procfile's `web` where there is one.
    func buildOn(
        _ platform: String, _ build: ImageBuild, log: inout CappedLog
    ) async throws(EngineFailure) -> BuiltImage {
        let base = "teal-platform/\(platform)"
        guard try await find(DockerAnswer.Image.self, Self.path(ofImage: base) + "/json") != nil else {
            throw EngineFailure(
                .refused, "The platform image \(base) is missing: make it with docker/platforms/build \(platform).")
        }
        try write(Self.dockerfile(from: base, web: try Self.web(in: build.directory)), into: build.directory)
        let context = try TarStream(folder: build.directory, ignoring: DockerIgnore(""))
        try await self.build(
            build, context: { .stream(context, length: .unknown) }, dockerfile: Self.recipe, log: &log)
        return try await built(build.reference, port: nil)
    }

    private static func web(in directory: URL) throws(EngineFailure) -> String? {
        do throws(BundleFailure) { return try SourceBundle.procfile(in: directory)?.web } catch {
            throw EngineFailure(.refused, error.message)
        }
    }

    private static func dockerfile(from base: String, web: String?) throws(EngineFailure) -> String {
        let command = ["/opt/teal/start"] + (web.map { [$0] } ?? [])
        return """
            FROM \(base)
            WORKDIR /var/app/current
            COPY . .
            RUN rm -f \(recipe) && /opt/teal/build
            CMD \(String(decoding: try encoded(command), as: UTF8.self))

            """
    }

    private func write(_ text: String, into folder: URL) throws(EngineFailure) {
        do {
            try Data(text.utf8).write(to: folder.appending(path: Self.recipe), options: .atomic)
        } catch {
            throw EngineFailure(.failed, "The platform's recipe cannot be written: \(error.localizedDescription)")
        }
    }
}
