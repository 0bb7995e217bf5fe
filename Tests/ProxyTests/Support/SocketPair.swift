import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Two ends of a stream; reading and writing do not block.
final class SocketPair {
    let ours: CInt
    private var theirs: CInt
    private var isGiven = false

    init() throws {
        var ends: [CInt] = [-1, -1]
        #if canImport(Glibc)
            let stream = CInt(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, stream, 0, &ends) == 0 else { throw IOError(errnoCode: errno, reason: "socketpair") }
        (ours, theirs) = (ends[0], ends[1])
        signal(SIGPIPE, SIG_IGN)
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        if !isGiven { close(ours) }
        closeTheirs()
    }

    /// Somebody else closes our end.
    func give() -> CInt {
        isGiven = true
        return ours
    }

    func closeTheirs() {
        if theirs >= 0 { close(theirs) }
        theirs = -1
    }

    func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(theirs, bytes, bytes.count)
    }

    func received() -> [UInt8] {
        var all: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(theirs, &part, part.count)
            if count <= 0 { return all }
            all += part[..<count]
        }
    }
}
