import Foundation
import Synchronization

/// A child process with its output in files, started directly: Foundation's `Process` wants a run loop to learn of the
/// end, and closes over state that may not cross tasks.
struct ChildProcess: Sendable {
    let pid: pid_t
    let output: URL
    let errors: URL
    private let end = End()

    /// The system tells a child's end once; after that the pid may be another's.
    private final class End: Sendable {
        let status = Mutex<Int?>(nil)
    }

    /// `program` is a path, or a name to be found in `PATH`. The child leads a process group of its own, so that `kill`
    /// reaches what it starts itself.
    init(_ program: String, _ arguments: [String], environment: [String: String], folder: URL) throws {
        output = folder.appending(path: "\(UUID()).out")
        errors = folder.appending(path: "\(UUID()).err")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output.path(), flags, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors.path(), flags, 0o600)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)

        let words = CStrings([program] + arguments)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        var child: pid_t = 0
        let error = posix_spawnp(&child, program, &actions, &attributes, words.pointers, variables.pointers)
        guard error == 0 else { throw NotStarted(program: program, reason: String(cString: strerror(error))) }
        pid = child
    }

    /// Nil while it runs; then its exit status, or 128 + the signal that ended it.
    func ended() -> Int? {
        end.status.withLock { known in
            if known != nil { return known }
            var status: CInt = 0
            guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
            known = Int(status & 0x7f == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f))
            return known
        }
    }

    /// To the whole group; nothing once it has ended.
    func signal(_ number: CInt) {
        end.status.withLock { known in
            if known == nil { kill(-pid, number) }
        }
    }

    func written(to file: URL) -> String {
        (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }
}

struct NotStarted: Error, CustomStringConvertible {
    let program: String
    let reason: String

    var description: String { "cannot start \(program): \(reason)" }
}

/// The null-terminated list of C strings that `posix_spawn` takes.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) {
        pointers = strings.map { strdup($0) } + [nil]
    }

    deinit {
        pointers.forEach { free($0) }
    }
}
