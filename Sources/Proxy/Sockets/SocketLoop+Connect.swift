import NIOCore

extension SocketLoop {
    /// A connection to the address. Called on the loop.
    /// - Parameters:
    ///   - source: whose address the connection is to come from; nil: the system chooses.
    ///   - isMarked: whether its packets say that they are the data plane's.
    func connect(
        to address: SocketAddress, from source: SocketAddress? = nil, isMarked: Bool = false, timeout: TimeAmount,
        limits: StreamSocket.Limits
    ) -> EventLoopFuture<StreamSocket> {
        let connected = makePromise(of: StreamSocket.self)
        do throws(IOError) {
            let dialing = try DialingSocket(address, on: self, limits: limits, connected)
            try dialing.connect(from: source, isMarked: isMarked, timeout: timeout)
        } catch {
            connected.fail(error)
        }
        return connected.futureResult
    }
}

/// A socket whose connection is being made.
private final class DialingSocket: PolledSocket {
    private let address: SocketAddress
    private let loop: SocketLoop
    private let limits: StreamSocket.Limits
    private let connected: EventLoopPromise<StreamSocket>
    private var timer: Scheduled<Void>?
    private var isOver = false

    init(
        _ address: SocketAddress, on loop: SocketLoop, limits: StreamSocket.Limits,
        _ connected: EventLoopPromise<StreamSocket>
    ) throws(IOError) {
        self.address = address
        self.loop = loop
        self.limits = limits
        self.connected = connected
        super.init(try Sockets.open(for: address))
    }

    func connect(from source: SocketAddress?, isMarked: Bool, timeout: TimeAmount) throws(IOError) {
        do throws(IOError) {
            Sockets.sendAtOnce(descriptor)
            if isMarked { Sockets.mark(descriptor, for: address) }
            if let source { try Sockets.bind(descriptor, to: source) }
            let isConnected = try Sockets.connect(descriptor, to: address)
            try loop.add(self)
            if isConnected { return succeed() }
        } catch {
            give()
            Sockets.close(descriptor)
            throw error
        }
        timer = loop.assumeIsolated().scheduleTask(in: timeout) { self.end(ChannelError.connectTimeout(timeout)) }
    }

    override func ready(_ readiness: Readiness) {
        guard !isOver, !readiness.isDisjoint(with: [.writable, .broken]) else { return }
        let code = Sockets.error(of: descriptor)
        if code == 0 { succeed() } else { end(IOError(errnoCode: code, reason: "connect")) }
    }

    private func succeed() {
        give()
        connected.assumeIsolated().succeed(StreamSocket(descriptor, from: address, on: loop, limits: limits))
    }

    /// The descriptor is somebody else's now.
    private func give() {
        isOver = true
        timer?.cancel()
        loop.forget(self)
    }

    private func end(_ error: any Error) {
        if isOver { return }
        give()
        Sockets.close(descriptor)
        connected.fail(error)
    }

    override func close() { end(ChannelError.ioOnClosedChannel) }
}
