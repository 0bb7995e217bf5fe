import Domain
import Foundation

/// Where this process keeps what it must not forget; with no data directory, a folder that goes with the process.
struct StateFolder: Sendable {
    let root: URL
    /// Nothing in it outlives the process.
    let isTemporary: Bool

    init(_ directory: URL?) throws {
        isTemporary = directory == nil
        root = directory ?? FileManager.default.temporaryDirectory.appending(path: "teald-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
            try contents.prepare()
        } catch {
            throw StartFailure(
                "The data directory \(root.path) cannot be used: \(error). Choose another with --data-dir.")
        }
        try lock()
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
    private func lock() throws {
        let descriptor = open(root.appending(path: "lock").path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0, flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw StartFailure(
                "Another teald uses the data directory \(root.path). Stop it, or choose another with --data-dir.")
        }
    }
}
