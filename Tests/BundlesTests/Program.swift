import Foundation

/// Waits for a program's end. Not by Foundation's `Process`: it copies directory entries past the end of the memory that
/// they are in when it looks for open descriptors, which now and then ends the test run.
/// - Parameter words: the first is a path, or a name in `PATH`.
/// - Returns: its exit status, or 128 and the signal that ended it.
func run(_ words: [String]) throws -> Int32 {
    let arguments = words.map { strdup($0) } + [nil]
    let variables = ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (arguments + variables).forEach { free($0) } }
    var child: pid_t = 0
    let failure = posix_spawnp(&child, words[0], nil, nil, arguments, variables)
    guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .ENOENT) }
    var status: CInt = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
}
