package import Foundation

/// A fresh run beside what is checked in.
package struct GeneratedFiles {
    private let root: URL
    private let fresh: [String: String]

    package init(root: URL) throws {
        self.root = root
        fresh = try Generator(Specs(folder: root.appending(path: "specs"))).files()
    }

    /// Paths whose text differs, that are missing, or that should not be there.
    package func differences() throws -> [String] {
        let changed = fresh.filter { path, text in
            (try? String(contentsOf: root.appending(path: path), encoding: .utf8)) != text
        }
        return try (changed.keys + leftovers()).sorted()
    }

    package func write() throws {
        for path in try leftovers() { try FileManager.default.removeItem(at: root.appending(path: path)) }
        for path in try differences() {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try (fresh[path] ?? "").write(to: file, atomically: true, encoding: .utf8)
        }
    }

    /// Files in the generated folders that this run does not make.
    private func leftovers() throws -> [String] {
        let folder = root.appending(path: "Sources/API")
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        let found = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
        return found.map { "Sources/API/" + $0 }.filter { fresh[$0] == nil }
    }
}
