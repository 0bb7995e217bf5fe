package import Foundation

extension SourceBundle {
    /// Packs a folder into a zip archive. The same files give the same bytes, whatever their times and owners.
    ///
    /// Everything in the folder goes in but the archive itself. Links are kept as links.
    package static func pack(directory: URL, to archive: URL) throws(BundleFailure) {
        let half = archive.appendingPathExtension("packing")
        guard unlink(half.path) == 0 || errno == ENOENT else {
            throw BundleFailure("'\(half.path)' is in the way: \(systemMessage()).")
        }
        let files = try PackedFile.all(in: directory, except: [archive, half])
        guard !files.isEmpty else { throw BundleFailure("'\(directory.path)' is empty.") }
        do throws(BundleFailure) {
            try Packing(output: try OutputFile(path: half.path, mode: 0o644)).run(files)
            guard rename(half.path, archive.path) == 0 else {
                throw BundleFailure("'\(archive.path)' cannot be put in place: \(systemMessage()).")
            }
        } catch {
            unlink(half.path)
            throw error
        }
    }
}

/// One thing in a folder that is to be packed.
struct PackedFile {
    /// Relative to the folder; ends with `/` for a folder.
    var name: String
    var location: String
    var mode: Int

    var isFolder: Bool { mode & 0o170000 == 0o040000 }
    var isLink: Bool { mode & 0o170000 == 0o120000 }

    static func all(in directory: URL, except: [URL]) throws(BundleFailure) -> [PackedFile] {
        let skipped = Set(except.map { $0.standardizedFileURL.path })
        var found: [PackedFile] = []
        try collect(directory.standardizedFileURL.path, prefix: "", skipped, into: &found)
        return found
    }

    private static func collect(
        _ folder: String, prefix: String, _ skipped: Set<String>, into found: inout [PackedFile]
    ) throws(BundleFailure) {
        for name in try names(in: folder) where !skipped.contains(folder + "/" + name) {
            let location = folder + "/" + name
            var status = stat()
            guard lstat(location, &status) == 0 else { throw .unreadable(location) }
            let file = PackedFile(name: prefix + name, location: location, mode: normalMode(status.st_mode))
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                found.append(PackedFile(name: file.name + "/", location: location, mode: file.mode))
                try collect(location, prefix: file.name + "/", skipped, into: &found)
            case S_IFREG, S_IFLNK: found.append(file)
            default: throw BundleFailure("'\(location)' is neither a file, a folder nor a link.")
            }
        }
    }

    private static func names(in folder: String) throws(BundleFailure) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch {
            throw .unreadable(folder)
        }
    }

    /// Only what unpacking keeps: the kind, and whether it may be executed.
    private static func normalMode(_ mode: mode_t) -> Int {
        let kind = Int(mode & S_IFMT)
        switch mode & S_IFMT {
        case S_IFDIR: return kind | 0o755
        case S_IFLNK: return kind | 0o777
        default: return kind | (mode & 0o111 != 0 ? 0o755 : 0o644)
        }
    }
}

extension BundleFailure {
    static func unreadable(_ path: String) -> BundleFailure {
        BundleFailure("'\(path)' cannot be read: \(systemMessage()).")
    }
}
