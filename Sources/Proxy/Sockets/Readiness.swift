/// What the kernel says of a socket.
struct Readiness: OptionSet {
    let rawValue: UInt8

    static let readable = Readiness(rawValue: 1)
    static let writable = Readiness(rawValue: 2)
    /// The peer will send no more.
    static let ended = Readiness(rawValue: 4)
    /// Neither side can send any more, or an error waits to be read.
    static let broken = Readiness(rawValue: 8)
}
