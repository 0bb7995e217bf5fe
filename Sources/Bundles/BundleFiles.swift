import Foundation

/// A packed bundle's names, and the texts of its small files, read without unpacking it.
struct BundleFiles: ~Copyable {
    private let file: ArchiveFile
    private let directory: ZipDirectory
    private let layout: ZipLayout

    /// Larger than any configuration that a person writes.
    private static let textLimit = 1 << 20

    init(_ archive: URL) throws(BundleFailure) {
        let file = try ArchiveFile(path: archive.path)
        let directory = try ZipDirectory(file, limits: .init())
        let layout = try ZipLayout(file, directory)
        self.file = file
        self.directory = directory
        self.layout = layout
    }

    /// Of files, in alphabetical order.
    var names: [String] {
        directory.entries.filter { $0.kind != .folder && $0.kind != .link }.map(\.name).sorted()
    }

    /// Configuration files, in the order in which they are taken.
    var extensions: [String] {
        names.filter {
            $0.hasPrefix(".ebextensions/") && $0.hasSuffix(".config") && $0.split(separator: "/").count == 2
        }
    }

    func text(of name: String) throws(BundleFailure) -> String {
        guard let index = directory.entries.firstIndex(where: { $0.name == name }) else {
            throw BundleFailure("'\(name)' is not in the bundle.")
        }
        let entry = directory.entries[index]
        guard entry.size <= Self.textLimit else { throw BundleFailure("'\(name)' is larger than 1 MB.") }
        var bytes: [UInt8] = []
        var reader = EntryReader(entry, dataOffset: layout.dataOffsets[index])
        try reader.read(file) { piece throws(BundleFailure) in bytes += copy piece }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw BundleFailure("'\(name)' is not UTF-8.")
        }
        return text
    }
}
