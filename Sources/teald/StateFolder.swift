import Domain
import Foundation

/// Where this process keeps what it must not forget; with no data directory, a folder that goes with the process.
struct StateFolder: Sendable {
    let root: URL
    /// Nothing in it outlives the process.
    let isTemporary: Bool
    /// Of the lock's file; open as long as the folder is this process's.
    private let lock: CInt

    private static let temporaryPrefix = "teald-"

    init(_ directory: URL?) throws {
        isTemporary = directory == nil
        let name = Self.temporaryPrefix + UUID().uuidString
        let parent = FileManager.default.temporaryDirectory
        root = directory ?? parent.appending(path: name, directoryHint: .isDirectory)
        // It gets its name once it is locked: under that name another teald may take it for abandoned.
        let first = directory ?? parent.appending(path: ".new-" + name, directoryHint: .isDirectory)
        do {
            try FileManager.default.createDirectory(at: first, withIntermediateDirectories: true)
            try ContentFolder(root: first).prepare()
        } catch {
            throw StartFailure(
                "The data directory \(root.path) cannot be used: \(error.localizedDescription) "
                    + "Choose another with --data-dir.")
        }
        lock = try Self.lock(first)
        if directory == nil { try FileManager.default.moveItem(at: first, to: root) }
    }

    /// nil: the store is in memory.
    var database: URL? { isTemporary ? nil : root.appending(path: "teal.sqlite") }

    var contents: ContentFolder { ContentFolder(root: root) }

    /// The certificate authority and its key.
    var authority: URL { root.appending(path: "ca", directoryHint: .isDirectory) }

    /// What the process engine keeps.
    var processes: URL { root.appending(path: "processes") }

    /// Two servers on one directory would undo each other's work. The system drops the lock when the process ends,
    /// however it ends.
    private static func lock(_ root: URL) throws -> CInt {
        let file = root.appending(path: "lock").path
        let descriptor = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StartFailure(
                "The data directory \(root.path) cannot be used: \(String(cString: strerror(errno))). "
                    + "Choose another with --data-dir.")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw StartFailure(
                "Another teald uses the data directory \(root.path). Stop it, or choose another with --data-dir.")
        }
        return descriptor
    }
}

// MARK: - Whose containers and processes they are

extension StateFolder {
    /// Which engine runs the instances, and how what is ours is known there.
    struct Owner: Codable, Equatable {
        var identity: String
        var engine: EngineKind
        var dockerHost: String?
    }

    private var ownerFile: URL { root.appending(path: "owner.json") }

    /// As the last start on this folder had it.
    var owner: Owner? {
        get throws {
            guard FileManager.default.fileExists(atPath: ownerFile.path) else { return nil }
            return try JSONDecoder().decode(Owner.self, from: Data(contentsOf: ownerFile))
        }
    }

    /// To be called before the engine makes anything.
    func note(_ owner: Owner) throws {
        try JSONEncoder().encode(owner).write(to: ownerFile, options: .atomic)
    }
}

// MARK: - Folders of processes that were killed

extension StateFolder {
    private init(abandoned root: URL, lock: CInt) {
        self.root = root
        self.lock = lock
        isTemporary = true
    }

    /// Folders that go with their processes, whose processes are dead: their locks can be had. They are locked now, so
    /// that nobody else takes them up; those of other users are left alone.
    static func abandoned() throws -> [StateFolder] {
        let parent = FileManager.default.temporaryDirectory
        return try FileManager.default.contentsOfDirectory(atPath: parent.path)
            .filter { $0.hasPrefix(temporaryPrefix) }
            .compactMap { takeOver(parent.appending(path: $0, directoryHint: .isDirectory)) }
    }

    private static func takeOver(_ root: URL) -> StateFolder? {
        var status = stat()
        guard lstat(root.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
            return nil
        }
        let descriptor = open(root.appending(path: "lock").path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return nil }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return StateFolder(abandoned: root, lock: descriptor)
    }

    /// Another start may try it.
    func giveUp() { close(lock) }
}
