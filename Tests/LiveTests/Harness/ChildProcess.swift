import Foundation

/// A child process with its output in files, started directly: Foundation's `Process` wants a run loop to learn of the
/// end, and closes over state that may not cross tasks.
struct ChildProcess: Sendable {
    let pid: pid_t
    let output: URL
    let errors: URL

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
        try Self.closeEverythingElse(&actions)

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

    /// NIO's sockets are not closed on exec: a child that inherited another test's would keep its port taken.
    /// glibc has the call since 2.34, and Swift's import of it leaves it out.
    private static func closeEverythingElse(_ actions: inout posix_spawn_file_actions_t) throws {
        typealias AddCloseFrom =
            @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, CInt) -> CInt
        guard let symbol = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else {
            throw NotStarted(program: "any program", reason: "the C library cannot close what is open at a start")
        }
        _ = unsafeBitCast(symbol, to: AddCloseFrom.self)(&actions, 3)
    }

    /// Nil while it runs; then its exit status, or 128 + the signal that ended it.
    ///
    /// The child is left to be waited for: it can be asked again, and its id is nobody else's while `signal` may still
    /// be sent to it. The kernel clears it away when the tests end.
    func ended() -> Int? {
        var information = siginfo_t()
        guard waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0, information.si_signo == SIGCHLD
        else { return nil }
        let status = Int(information._sifields._sigchld.si_status)
        return information.si_code == CInt(CLD_EXITED) ? status : 128 + status
    }

    /// To the whole group.
    func signal(_ number: CInt) {
        kill(-pid, number)
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
