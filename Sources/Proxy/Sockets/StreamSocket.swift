import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A connected TCP socket on one event loop.
///
/// The kernel says once that there is something to read or room to write; that is remembered until the kernel was asked
/// and had no more. So nothing has to be said to it when reading is held back.
final class StreamSocket: PolledSocket {
    /// How much is read and kept at once.
    struct Limits {
        var firstRead: Int
        var mostRead: Int
        /// From `high` bytes unsent on no more is to be written, until there are no more than `low`.
        var low: Int
        var high: Int
    }

    private enum After { case nothing, endOutput, close }

    let loop: SocketLoop
    let remoteAddress: SocketAddress?
    private let limits: Limits
    private var owner: (any SocketOwner)?
    private var output = SocketOutput()
    private(set) var isOpen = true
    private(set) var isWritable = true
    private var readSize: Int
    private var holdsReads = false
    /// There is, or may be, something to read.
    private var mayRead = false
    /// The peer has ended or gone: all that came from it is read, whether reading is held back or not, to see that.
    private var seesEnd = false
    /// Neither side can send any more.
    private var isBroken = false
    private var inputHasEnded = false
    /// The kernel has no room, and will say when it has.
    private var isBlocked = false
    private var goesOnLater = false
    private var afterOutput = After.nothing
    private let whenClosed: (() -> Void)?

    /// - Parameters:
    ///   - descriptor: of a socket that is connected; closed by this from now on.
    ///   - address: of the peer.
    init(
        _ descriptor: CInt, from address: SocketAddress?, on loop: SocketLoop, limits: Limits,
        whenClosed: (() -> Void)? = nil
    ) {
        self.loop = loop
        self.limits = limits
        self.whenClosed = whenClosed
        remoteAddress = address
        readSize = limits.firstRead
        super.init(descriptor)
    }

    /// From now on the owner is told; the two hold each other until the socket closes.
    func open(for owner: any SocketOwner) throws(IOError) {
        self.owner = owner
        do throws(IOError) {
            if slot == nil { try loop.add(self) }
        } catch {
            close()
            throw error
        }
    }

    /// Another owner is told from now on.
    func give(to owner: any SocketOwner) {
        if isOpen { self.owner = owner }
    }

    var localAddress: SocketAddress? { isOpen ? Sockets.ownAddress(of: descriptor) : nil }

    /// Bytes that were written and not taken by the kernel yet.
    var unsentBytes: Int { output.unsentBytes }

    /// The peer has sent what nobody reads now.
    var isHeld: Bool { holdsReads && mayRead }

    // MARK: Readiness

    override func ready(_ readiness: Readiness) {
        if readiness.contains(.writable), isBlocked {
            isBlocked = false
            flush()
        }
        if !isOpen { return }
        if readiness.contains(.broken) { isBroken = true }
        if isBroken || readiness.contains(.ended) { seesEnd = true }
        if readiness.contains(.readable) || seesEnd { mayRead = true }
        if !goesOnLater { read() }
    }

    /// What a read has left, or what came while reading was held back.
    func goOn() {
        goesOnLater = false
        read()
    }

    private func readLater() {
        if goesOnLater { return }
        goesOnLater = true
        loop.goOnLater(self)
    }

    func holdReads() { holdsReads = true }

    func resumeReads() {
        if !holdsReads { return }
        holdsReads = false
        if mayRead { readLater() }
    }

    /// Once for each turn, so that one that has much to say does not keep the others waiting.
    private func read() {
        guard isOpen, mayRead, !holdsReads || seesEnd else { return }
        if inputHasEnded { return seeWhetherBroken() }
        let size = readSize
        var (result, code) = (0, CInt(0))
        let buffer = loop.readBuffers.fill(size) { bytes in
            result = Sockets.receive(descriptor, into: bytes)
            if result < 0 { code = errno }
            return result
        }
        if let buffer {
            took(result, of: size)
            owner?.socketReceived(buffer)
            if isOpen, mayRead, !holdsReads || seesEnd { readLater() }
        } else if result == 0 {
            endInput()
        } else {
            readFailed(code)
        }
    }

    /// What brings less than there was room for has brought all there is.
    private func took(_ count: Int, of size: Int) {
        if count < size {
            mayRead = seesEnd
            if count < size / 2 { readSize = max(limits.firstRead, size / 2) }
        } else {
            readSize = min(limits.mostRead, size * 2)
        }
    }

    private func endInput() {
        mayRead = false
        inputHasEnded = true
        owner?.socketInputEnded()
        seeWhetherBroken()
    }

    private func seeWhetherBroken() {
        mayRead = false
        if isOpen, isBroken { fail(Sockets.error(of: descriptor)) }
    }

    private func readFailed(_ code: CInt) {
        switch code {
        case EINTR: readLater()
        case EAGAIN, EWOULDBLOCK:
            mayRead = false
            seeWhetherBroken()
        default: fail(code)
        }
    }

    private func fail(_ code: CInt) {
        owner?.socketFailed(IOError(errnoCode: code, reason: "socket"))
        close()
    }

    // MARK: Writing

    func append(_ buffer: ByteBuffer) {
        if isOpen { output.append(buffer) }
    }

    /// Hands the kernel what it takes of all that was written.
    func flush() {
        guard isOpen, output.unsentBytes > 0 else { return }
        if isBlocked { return noteWritability() }
        switch output.send(to: descriptor) {
        case .all: break
        case .blocked: isBlocked = true
        case .failed:
            // Answers that came before may still be read; after those the end is.
            output.removeAll()
            (seesEnd, isBroken, mayRead) = (true, true, true)
            readLater()
        }
        owner?.socketWrote()
        noteWritability()
        if output.unsentBytes == 0 { endAsWanted() }
    }

    private func noteWritability() {
        let wasWritable = isWritable
        if output.unsentBytes >= limits.high { isWritable = false }
        if output.unsentBytes <= limits.low { isWritable = true }
        if isOpen, isWritable != wasWritable { owner?.socketWritabilityChanged() }
    }

    // MARK: Endings

    /// Says that no more will come, when all that was written is on its way.
    func endOutputWhenWritten() {
        if afterOutput == .nothing { afterOutput = .endOutput }
        flush()
        if output.unsentBytes == 0 { endAsWanted() }
    }

    func closeWhenWritten() {
        afterOutput = .close
        flush()
        if output.unsentBytes == 0 { endAsWanted() }
    }

    private func endAsWanted() {
        guard isOpen else { return }
        let after = afterOutput
        afterOutput = .nothing
        switch after {
        case .nothing: break
        case .endOutput: Sockets.endOutput(descriptor)
        case .close: close()
        }
    }

    /// At once; what the kernel has not taken is lost.
    override func close() {
        guard isOpen else { return }
        isOpen = false
        loop.remove(self)
        Sockets.close(descriptor)
        output.removeAll()
        let owner = owner
        self.owner = nil
        whenClosed?()
        owner?.socketClosed()
    }
}
