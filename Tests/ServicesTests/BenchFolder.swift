import Bundles
import Domain
import Foundation

/// Where a bench keeps contents; gone when the test ends.
final class BenchFolder: Sendable {
    private let root: URL
    let contents: ContentFolder

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "teal-bench-\(UUID())")
        contents = ContentFolder(root: root.appending(path: "contents"))
        try contents.prepare()
    }

    /// Packs files into a bundle, and puts it in the place of that content.
    func pack(_ files: [String: String], as contentID: String) throws {
        let folder = root.appending(path: "source-\(UUID())")
        for (name, text) in files {
            let place = folder.appending(path: name)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: place)
        }
        try SourceBundle.pack(directory: folder, to: contents.file(of: contentID))
    }

    func text(of object: StoredObject) throws -> String {
        try String(contentsOf: contents.file(of: object.contentID), encoding: .utf8)
    }

    deinit {
        do {
            try FileManager.default.removeItem(at: root)
        } catch {
            print("'\(root.path)' stays behind: \(error)")
        }
    }
}
