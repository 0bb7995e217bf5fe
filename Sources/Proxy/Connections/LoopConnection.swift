import NIOCore

/// What connections to clients and to targets have in common: reads that can be held back, writes that are collected
/// until the end of the event loop's turn, and a deadline.
///
/// A write may find the peer gone and close the channel at once; callers look at `isOpen` and their own state again
/// after each. All of it belongs to one event loop.
class LoopConnection: ChannelDuplexHandler, RemovableChannelHandler {
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
    private var context: ChannelHandlerContext?
    private var holdsReads = false
    private var owesRead = false
    private var channel: (any Channel)?
    /// Valid while the channel is active.
    private var socket: NIOBSDSocket.Handle?
    private var output = SocketOutput()
    /// Writes go to the socket itself; not while NIO still has something to write, which comes before.
    private var sendsItself = false
    private let isOnSocket: Bool

    /// - Parameter isOnSocket: nothing comes between the connection and a TCP socket, so that bytes written may go
    ///   there past the pipeline. Where TLS comes between, that would send them in clear text.
    init(loop: LoopContext, isOnSocket: Bool = false) {
        self.loop = loop
        self.isOnSocket = isOnSocket
    }

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

    var remoteAddress: SocketAddress? { context?.channel.remoteAddress }
    var localAddress: SocketAddress? { context?.channel.localAddress }

    func write(_ buffer: ByteBuffer) {
        if sendsItself { output.append(buffer) } else { context?.write(wrapOutboundOut(buffer), promise: nil) }
        loop.flushAtEndOfTurn(self)
    }

    func flush() {
        awaitsFlush = false
        if sendsItself { return send() }
        context?.flush()
        sendsItself = isOpen && socket != nil && unsentBytes == 0
    }

    /// A channel stays active until its socket is closed, and no longer, so that this never writes to another
    /// connection that has got the same number.
    private func send() {
        guard let socket, channel?.isActive == true else { return output.removeAll() }
        if !output.send(to: socket) { leaveRestToNIO() }
    }

    /// NIO waits until the socket takes more, and closes it when it never will.
    private func leaveRestToNIO() {
        sendsItself = false
        for buffer in output.takeAll() { context?.write(wrapOutboundOut(buffer), promise: nil) }
        context?.flush()
    }

    /// Closes at once. What was written in this turn has its chance; what the kernel does not take is lost.
    func close() {
        if awaitsFlush { flush() }
        context?.close(promise: nil)
    }

    /// Closes when all that was written is on its way.
    func closeWhenWritten() {
        whenWritten { $0.close() }
    }

    /// Says that no more will come, when all that was written is on its way.
    func endOutputWhenWritten() {
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
    var isHeld: Bool { owesRead }

    /// Bytes that were written and not taken by the kernel yet.
    var unsentBytes: Int {
        do {
            let left = try context?.channel.syncOptions?.getOption(.bufferedWritableBytes) ?? 0
            return left + output.unsentBytes
        } catch {
            // Only a closed channel does not tell, and it holds nothing.
            return 0
        }
    }

    func holdReads() { holdsReads = true }

    func resumeReads() {
        holdsReads = false
        if owesRead {
            owesRead = false
            context?.read()
        }
    }

    // MARK: ChannelDuplexHandler

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        channel = context.channel
        if context.channel.isActive { becomeOpen() }
    }

    func channelActive(context: ChannelHandlerContext) { becomeOpen() }

    private func becomeOpen() {
        if isOpen { return }
        isOpen = true
        if isOnSocket { takeSocket() }
        loop.add(self)
        opened()
    }

    private func takeSocket() {
        do {
            socket = try channel?.pipeline.syncOperations.withUnsafeTransportIfAvailable {
                (handle: NIOBSDSocket.Handle) in
                handle
            }
            // What was written before the connection was made is NIO's to send.
            sendsItself = socket != nil && unsentBytes == 0
        } catch {
            // It has closed already; NIO is about to say so.
            socket = nil
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        guard isOpen else { return }
        isOpen = false
        sendsItself = false
        output.removeAll()
        loop.remove(self)
        closed()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        // Taken out for another that speaks with the peer, before there was anything to say.
        if isOpen {
            isOpen = false
            loop.remove(self)
        }
        self.context = nil
        channel = nil
    }

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
