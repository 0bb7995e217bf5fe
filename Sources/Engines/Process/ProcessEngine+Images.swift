import Bundles
package import Domain
import Foundation

extension ProcessEngine {
    private static let imagePrefix = "image-"

    func imageFolder(_ reference: String) -> URL {
        imagesFolder.appending(path: Self.imagePrefix + percentEncoded(reference))
    }

    package func images() async throws(EngineFailure) -> Set<String> {
        guard exists(imagesFolder) else { return [] }
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: imagesFolder.path)
                .filter { $0.hasPrefix(Self.imagePrefix) && !$0.hasSuffix(Self.halfSuffix) }
            return Set(names.compactMap { $0.dropFirst(Self.imagePrefix.count).removingPercentEncoding })
        } catch {
            throw EngineFailure(.failed, "'\(imagesFolder.path)' cannot be read: \(error.localizedDescription)")
        }
    }

    /// None that somebody else made.
    package func launchableImages() async throws(EngineFailure) -> [LaunchableImage] { [] }

    private static let halfSuffix = ".half"

    /// An image is a copy of the bundle's folder. One that is there already is the work of an earlier call.
    package func buildImage(_ build: ImageBuild) async throws(EngineFailure) -> BuiltImage {
        var log = try CappedLog(file: build.logFile)
        do throws(BundleFailure) {
            guard try SourceBundle.procfile(in: build.directory) != nil else {
                throw BundleFailure("The bundle has no Procfile, and without Docker nothing else can be run.")
            }
        } catch {
            try log.write(error.message + "\n")
            throw EngineFailure(.refused, error.message)
        }
        let folder = imageFolder(build.reference)
        if !exists(folder) { try copy(build.directory, to: folder) }
        try log.write("Copied the bundle; its Procfile's 'web' process will be run.\n")
        return BuiltImage(reference: build.reference, exposedPort: nil)
    }

    /// Whole or not at all: the copy is made beside the folder, then renamed.
    private func copy(_ directory: URL, to folder: URL) throws(EngineFailure) {
        let half = folder.appendingPathExtension(UUID().uuidString + Self.halfSuffix)
        try makeFolder(imagesFolder)
        do {
            try FileManager.default.copyItem(at: directory, to: half)
            try FileManager.default.moveItem(at: half, to: folder)
        } catch {
            try removeFile(half)
            // Another call may have been faster.
            if exists(folder) { return }
            throw EngineFailure(.failed, "The bundle cannot be copied: \(error.localizedDescription)")
        }
    }

    package func pullImage(
        _ reference: String, told: @Sendable (PullProgress) async throws -> Void
    ) async throws(EngineFailure) {
        throw EngineFailure(
            .refused, "CannotPullContainerError: the process engine runs what it has built, and pulls no images.")
    }

    package func removeImage(_ reference: String) async throws(EngineFailure) {
        try removeFile(imageFolder(reference))
    }

    /// The command that serves requests.
    func webCommand(_ reference: String) throws(EngineFailure) -> String {
        let folder = imageFolder(reference)
        guard exists(folder) else { throw EngineFailure(.noImage, "There is no image '\(reference)'.") }
        do throws(BundleFailure) {
            guard let procfile = try SourceBundle.procfile(in: folder) else {
                throw BundleFailure("The image '\(reference)' has no Procfile.")
            }
            return procfile.web
        } catch {
            throw EngineFailure(.refused, error.message)
        }
    }
}
