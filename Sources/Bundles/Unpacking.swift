import Foundation

/// Writes a checked archive's entries below `root`. Links come last, so that nothing is written through one.
struct Unpacking {
    let root: URL
    let directory: ZipDirectory
    let layout: ZipLayout

    func run(_ file: borrowing ArchiveFile) throws(BundleFailure) {
        for (entry, offset) in zip(directory.entries, layout.dataOffsets) {
            switch entry.kind {
            case .folder: try makeFolder(entry.path)
            case .file(let isExecutable): try writeFile(file, entry, offset, isExecutable: isExecutable)
            case .link: continue
            }
        }
        for (entry, offset) in zip(directory.entries, layout.dataOffsets) where entry.kind == .link {
            try makeLink(file, entry, offset)
        }
    }

    private func path(_ parts: some Collection<String>) -> String {
        ([root.path] + parts).joined(separator: "/")
    }

    private func makeFolder(_ parts: some BidirectionalCollection<String>) throws(BundleFailure) {
        for length in 1..<parts.count + 1 {
            let folder = path(parts.prefix(length))
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else {
                throw BundleFailure("'\(parts.joined(separator: "/"))' cannot be made: \(systemMessage()).")
            }
        }
    }

    private func writeFile(
        _ file: borrowing ArchiveFile, _ entry: ZipEntry, _ offset: Int, isExecutable: Bool
    ) throws(BundleFailure) {
        if entry.path.count > 1 { try makeFolder(entry.path.dropLast()) }
        let output = try OutputFile(path: path(entry.path), mode: isExecutable ? 0o755 : 0o644)
        var reader = EntryReader(entry, dataOffset: offset)
        try reader.read(file) { piece throws(BundleFailure) in try output.write(piece) }
    }

    private func makeLink(_ file: borrowing ArchiveFile, _ entry: ZipEntry, _ offset: Int) throws(BundleFailure) {
        guard entry.size <= 4_096 else { throw BundleFailure("The link '\(entry.name)' has a target too long.") }
        var bytes: [UInt8] = []
        var reader = EntryReader(entry, dataOffset: offset)
        try reader.read(file) { piece throws(BundleFailure) in bytes += copy piece }
        guard let target = String(validating: bytes, as: UTF8.self),
            EntryName.staysInside(target, parents: entry.path.count - 1)
        else {
            throw BundleFailure("The link '\(entry.name)' leads out of the bundle.")
        }
        if entry.path.count > 1 { try makeFolder(entry.path.dropLast()) }
        guard symlink(target, path(entry.path)) == 0 else {
            throw BundleFailure("The link '\(entry.name)' cannot be made: \(systemMessage()).")
        }
    }
}
