package import Foundation

/// An application version's source: a zip archive, or the folder it was unpacked to.
package enum SourceBundle {
    /// Unpacks an archive into a new folder.
    ///
    /// The folder appears whole or not at all: entries go to a hidden folder beside it, which is renamed when all is
    /// well and removed when not. A folder that is there already is the work of an earlier call and left as it is.
    /// Not to be called twice at the same time for the same folder.
    package static func unpack(
        _ archive: URL, to folder: URL, limits: UnpackLimits = .init()
    ) throws(BundleFailure) {
        guard !FileManager.default.fileExists(atPath: folder.path) else { return }
        let file = try ArchiveFile(path: archive.path)
        let directory = try ZipDirectory(file, limits: limits)
        let layout = try ZipLayout(file, directory)
        guard directory.entries.contains(where: { $0.kind != .folder }) else {
            throw BundleFailure("The bundle is empty.")
        }
        let half = halfDone(folder)
        try makeFresh(half)
        do throws(BundleFailure) {
            try Unpacking(root: half, directory: directory, layout: layout).run(file)
            guard rename(half.path, folder.path) == 0 else {
                throw BundleFailure("The bundle's folder cannot be put in place: \(systemMessage()).")
            }
        } catch {
            remove(half)
            throw error
        }
    }

    private static func halfDone(_ folder: URL) -> URL {
        folder.deletingLastPathComponent().appending(path: ".\(folder.lastPathComponent).unpacking")
    }

    /// What an earlier call left when it was killed is cleared away.
    private static func makeFresh(_ folder: URL) throws(BundleFailure) {
        remove(folder)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw BundleFailure("The bundle's folder cannot be made: \(error.localizedDescription)")
        }
    }

    private static func remove(_ folder: URL) {
        guard FileManager.default.fileExists(atPath: folder.path) else { return }
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            // It lies beside the folder, under a name of its own, and the next call tries again.
        }
    }
}
