import NIOCore

/// What connections to clients and to targets have in common: reads that can be held back, writes that are collected
/// until the end of the event loop's turn, and a deadline.
///
/// It has a socket to itself, or where TLS or HTTP/2 comes between, a place at the end of a channel's pipeline. A write
/// to a channel may find the peer gone and close it at once; callers look at `isOpen` and their own state again after
/// each. All of it belongs to one event loop.
class LoopConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let loop: LoopContext
    /// Where the loop keeps this connection, for the loop alone.
    var slot = -1
    var awaitsFlush = false
    /// When `deadlinePassed` is called. May be set as often as there is traffic: it costs a comparison.
    var deadline = NIODeadline.distantFuture {
        didSet { if deadline < loop.nextScan { loop.scan(at: deadline) } }
    }
    private(set) var isOpen = false
    private(set) var isWritable = true
    private var socket: StreamSocket?
    private var context: ChannelHandlerContext?
    private var holdsReads = false
    private var owesRead = false

    init(loop: LoopContext) { self.loop = loop }

    // MARK: For subclasses

    func opened() {}
    func received(_ buffer: ByteBuffer) {}
    /// The peer will send no more; it may still read.
    func inputEnded() {}
    func closed() {}
    func writabilityChanged() {}
    func deadlinePassed() {}
    func routesChanged() {}
    /// The proxy shuts down.
    func drain() {}
    /// Shutdown waits for clients, not for idle connections to targets.
    var isClient: Bool { false }

    // MARK: What connections do

    /// From now on what comes by the socket is this connection's. When it fails, the socket is closed.
    func take(_ socket: StreamSocket) throws(IOError) {
        self.socket = socket
        try socket.open(for: self)
        becomeOpen()
    }

    /// Somebody else speaks with the peer, before there was anything to say.
    func leave() {
        socket = nil
        guard isOpen else { return }
        isOpen = false
        loop.remove(self)
    }

    var remoteAddress: SocketAddress? { socket.map(\.remoteAddress) ?? context?.channel.remoteAddress }
    var localAddress: SocketAddress? { socket.map(\.localAddress) ?? context?.channel.localAddress }

    func write(_ buffer: ByteBuffer) {
        if let socket { socket.append(buffer) } else { context?.write(wrapOutboundOut(buffer), promise: nil) }
        loop.flushAtEndOfTurn(self, buffer.readableBytes)
    }

    func flush() {
        awaitsFlush = false
        if let socket { socket.flush() } else { context?.flush() }
    }

    /// Closes at once. What was written in this turn has its chance; what the kernel does not take is lost.
    func close() {
        if awaitsFlush { flush() }
        if let socket { socket.close() } else { context?.close(promise: nil) }
    }

    /// Closes when all that was written is on its way.
    func closeWhenWritten() {
        if let socket { return socket.closeWhenWritten() }
        whenWritten { $0.close() }
    }

    /// Says that no more will come, when all that was written is on its way.
    func endOutputWhenWritten() {
        if let socket { return socket.endOutputWhenWritten() }
        whenWritten { $0.context?.close(mode: .output, promise: nil) }
    }

    private func whenWritten(_ act: @escaping (LoopConnection) -> Void) {
        if awaitsFlush { flush() }
        guard let context else { return }
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in act(self) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    }

    /// The peer has sent what nobody reads now, because it could not be passed on.
    var isHeld: Bool { socket?.isHeld ?? owesRead }

    /// Bytes that were written and not taken by the kernel yet.
    var unsentBytes: Int {
        if let socket { return socket.unsentBytes }
        do {
            return try context?.channel.syncOptions?.getOption(.bufferedWritableBytes) ?? 0
        } catch {
            // Only a closed channel does not tell, and it holds nothing.
            return 0
        }
    }

    func holdReads() {
        if let socket { socket.holdReads() } else { holdsReads = true }
    }

    func resumeReads() {
        if let socket { return socket.resumeReads() }
        holdsReads = false
        if owesRead {
            owesRead = false
            context?.read()
        }
    }

    private func becomeOpen() {
        if isOpen { return }
        isOpen = true
        loop.add(self)
        opened()
    }

    private func becomeClosed() {
        guard isOpen else { return }
        isOpen = false
        loop.remove(self)
        closed()
    }

    // MARK: ChannelDuplexHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { becomeOpen() }
    }

    func channelActive(context: ChannelHandlerContext) { becomeOpen() }

    func channelInactive(context: ChannelHandlerContext) { becomeClosed() }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { received(unwrapInboundIn(data)) }

    func read(context: ChannelHandlerContext) {
        if holdsReads { owesRead = true } else { context.read() }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        isWritable = context.channel.isWritable
        writabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if let event = event as? ChannelEvent, case .inputClosed = event { inputEnded() }
    }

    /// Whatever went wrong with a socket, nothing more can be done with it.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension LoopConnection: SocketOwner {
    func socketReceived(_ buffer: ByteBuffer) { received(buffer) }

    func socketInputEnded() { inputEnded() }

    func socketWritabilityChanged() {
        isWritable = socket?.isWritable ?? false
        writabilityChanged()
    }

    func socketClosed() { becomeClosed() }
}
