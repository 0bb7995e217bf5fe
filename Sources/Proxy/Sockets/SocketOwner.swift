import NIOCore

/// Who is told what happens on a socket. May close the socket from within.
protocol SocketOwner: AnyObject {
    func socketReceived(_ buffer: ByteBuffer)
    /// The peer will send no more; it may still read.
    func socketInputEnded()
    /// It takes more than its mark again, or does not for now.
    func socketWritabilityChanged()
    /// The kernel has taken something of what was written.
    func socketWrote()
    /// Nothing more can be done with it. `socketClosed` follows.
    func socketFailed(_ error: IOError)
    func socketClosed()
}

extension SocketOwner {
    func socketWrote() {}
    func socketFailed(_ error: IOError) {}
}
