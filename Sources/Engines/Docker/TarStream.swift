import Domain
import Foundation
import NIOCore

/// A folder as a tar archive, read from disk while it is sent.
struct TarStream: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private let root: String
    /// Before each name, with a slash at its end; or empty.
    private let prefix: String
    private let entries: [TarEntry]

    /// Sorted by name, so that the engine's build cache sees the same archive for the same files.
    /// - Parameter under: a path to be put before each name.
    init(folder: URL, ignoring ignore: DockerIgnore, under path: String = "") throws(EngineFailure) {
        root = folder.path
        let parts = path.split(separator: "/")
        prefix = parts.isEmpty ? "" : parts.joined(separator: "/") + "/"
        do {
            let names = try FileManager.default.subpathsOfDirectory(atPath: root).sorted()
            entries = try names.filter { !ignore.ignores($0) }.map { [root] in try Self.entry($0, in: root) }
        } catch {
            throw EngineFailure(.failed, "The folder '\(root)' cannot be read: \(error.localizedDescription)")
        }
    }

    private static func entry(_ name: String, in root: String) throws -> TarEntry {
        let path = root + "/" + name
        var status = stat()
        guard lstat(path, &status) == 0 else { throw EngineFailure(.failed, "'\(path)' has gone.") }
        var entry = TarEntry(name: name, kind: .file(size: Int(status.st_size)))
        entry.isExecutable = status.st_mode & 0o111 != 0
        entry.modified = modificationTime(status)
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: entry.kind = .folder
        case S_IFLNK: entry.kind = .link(target: try FileManager.default.destinationOfSymbolicLink(atPath: path))
        default: throw EngineFailure(.failed, "'\(path)' is neither a file, a folder nor a link.")
        }
        return entry
    }

    private static func modificationTime(_ status: stat) -> Int {
        #if canImport(Darwin)
            status.st_mtimespec.tv_sec
        #else
            status.st_mtim.tv_sec
        #endif
    }

    func makeAsyncIterator() -> Iterator { Iterator(root: root, prefix: prefix, entries: entries[...]) }

    struct Iterator: AsyncIteratorProtocol {
        let root: String
        let prefix: String
        var entries: ArraySlice<TarEntry>
        private var open: OpenFile?
        private var isAtEnd = false

        init(root: String, prefix: String, entries: ArraySlice<TarEntry>) {
            self.root = root
            self.prefix = prefix
            self.entries = entries
        }

        mutating func next() async throws -> ByteBuffer? {
            if let file = open {
                let piece = try file.read()
                if file.left == 0 { open = nil }
                return file.left == 0
                    ? ByteBuffer(bytes: piece + TarEntry.padding(file.size)) : ByteBuffer(bytes: piece)
            }
            guard let entry = entries.popFirst() else {
                defer { isAtEnd = true }
                return isAtEnd ? nil : ByteBuffer(bytes: TarEntry.end)
            }
            if case .file(let size) = entry.kind, size > 0 {
                open = try OpenFile(path: root + "/" + entry.name, size: size)
            }
            var placed = entry
            placed.name = prefix + entry.name
            return ByteBuffer(bytes: placed.header)
        }
    }
}

/// A file of which exactly as much is read as its header has promised.
private final class OpenFile {
    let size: Int
    private(set) var left: Int
    private let handle: FileHandle
    private let path: String

    init(path: String, size: Int) throws {
        self.path = path
        self.size = size
        left = size
        handle = try FileHandle(forReadingFrom: URL(filePath: path))
    }

    func read() throws -> Data {
        guard let data = try handle.read(upToCount: Swift.min(left, 256 << 10)), !data.isEmpty else {
            throw EngineFailure(.failed, "'\(path)' became shorter while it was read.")
        }
        left -= data.count
        return data
    }
}
