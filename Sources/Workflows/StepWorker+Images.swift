import Bundles
import Domain
import Logging

/// The images of versions.
extension StepWorker {
    func build(_ version: ApplicationVersion, for platform: String?, as reference: String) async throws {
        do {
            let image = try await makeImage(of: version, for: platform, as: reference)
            watch.built(image.reference)
            try await store.commit { transaction in transaction.versionBuilt(version.id, image: image) }
        } catch let failure as BundleFailure {
            try await store.commit { transaction in
                transaction.versionFailed(version.id, on: platform, because: failure.message)
            }
        } catch let failure as EngineFailure where failure.kind != .unreachable {
            try await store.commit { transaction in
                transaction.versionFailed(version.id, on: platform, because: failure.message)
            }
        }
    }

    private func makeImage(
        of version: ApplicationVersion, for platform: String?, as reference: String
    ) async throws -> ApplicationVersion.Image {
        let folder = contents.bundle(of: version)
        try SourceBundle.unpack(contents.file(of: version.contentID), to: folder)
        let built = try await engine.buildImage(
            ImageBuild(
                reference: reference, directory: folder, logFile: contents.buildLog(of: version), platform: platform))
        return .init(reference: built.reference, port: built.exposedPort, platform: platform)
    }

    /// One that the engine refuses to remove, because something of the user's was made of it, stays.
    func remove(image reference: String) async throws(EngineFailure) {
        do throws(EngineFailure) {
            try await engine.removeImage(reference)
        } catch {
            guard error.kind == .refused else { throw error }
            logger.notice(
                "An image of a deleted version stays",
                metadata: ["image": "\(reference)", "reason": "\(error.message)"])
        }
        watch.removed(image: reference)
    }
}
