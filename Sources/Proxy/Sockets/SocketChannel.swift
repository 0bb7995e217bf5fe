import NIOCore

/// A socket as NIO knows channels: for connections on which handlers of NIO's packages speak TLS or HTTP/2.
///
/// `@unchecked Sendable`: touched on its event loop alone, as NIO's handlers do.
final class SocketChannel: Channel, @unchecked Sendable {
    let allocator = ByteBufferAllocator()
    let closeFuture: EventLoopFuture<Void>
    private(set) lazy var pipeline = ChannelPipeline(channel: self)
    let parent: (any Channel)? = nil
    let localAddress: SocketAddress?
    let remoteAddress: SocketAddress?
    private(set) var isActive = false
    private(set) var isWritable = true
    private let loop: SocketLoop
    private let socket: StreamSocket
    private let closed: EventLoopPromise<Void>
    private var readsByItself = true
    /// A client that has ended its output may still want an answer.
    private var staysHalfOpen: Bool
    private var isClosing = false
    private var endsOutput: EventLoopPromise<Void>?
    private var hasEndedOutput = false
    /// All bytes ever written, and those of them that the kernel has taken.
    private var written = 0
    private var sent: Int { written - socket.unsentBytes }
    /// Each is kept when so many bytes have been sent.
    private var promises: [(after: Int, promise: EventLoopPromise<Void>)] = []

    private init(_ socket: StreamSocket, staysHalfOpen: Bool) {
        loop = socket.loop
        self.socket = socket
        self.staysHalfOpen = staysHalfOpen
        localAddress = socket.localAddress
        remoteAddress = socket.remoteAddress
        closed = loop.makePromise()
        closeFuture = closed.futureResult
    }

    /// Called on the loop; what is read goes through the handlers.
    /// - Parameters:
    ///   - staysHalfOpen: the end of the peer's output is told of, and not the end of the channel.
    ///   - addHandlers: when it fails, the socket is closed.
    @discardableResult
    static func open(
        _ socket: StreamSocket, staysHalfOpen: Bool = true, _ addHandlers: (any Channel) throws -> Void
    ) throws -> SocketChannel {
        let channel = SocketChannel(socket, staysHalfOpen: staysHalfOpen)
        do {
            try addHandlers(channel)
            socket.holdReads()
            try socket.open(for: channel)
        } catch {
            channel.close0(error: error, mode: .all, promise: nil)
            throw error
        }
        channel.activate()
        return channel
    }

    private func activate() {
        isActive = true
        pipeline.fireChannelRegistered()
        if isActive { pipeline.fireChannelActive() }
        readIfWanted()
    }

    private func readIfWanted() {
        if readsByItself, isActive { pipeline.read() }
    }

    var eventLoop: any EventLoop { loop }

    var _channelCore: any ChannelCore { self }
}

// MARK: From the socket

extension SocketChannel: SocketOwner {
    func socketReceived(_ buffer: ByteBuffer) {
        // Handlers ask for each read.
        socket.holdReads()
        pipeline.fireChannelRead(buffer)
        pipeline.fireChannelReadComplete()
        readIfWanted()
    }

    func socketInputEnded() {
        guard staysHalfOpen else { return close0(error: ChannelError.eof, mode: .all, promise: nil) }
        pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    func socketWritabilityChanged() { noteWritability() }

    func socketWrote() {
        let sent = sent
        while let next = promises.first, next.after <= sent {
            promises.removeFirst()
            next.promise.succeed()
        }
        if sent == written { endOutputIfWanted() }
    }

    func socketFailed(_ error: IOError) { pipeline.fireErrorCaught(error) }

    func socketClosed() { ended(ChannelError.ioOnClosedChannel, nil) }

    private func noteWritability() {
        if isWritable == socket.isWritable { return }
        isWritable = socket.isWritable
        pipeline.fireChannelWritabilityChanged()
    }
}

// MARK: From the handlers

extension SocketChannel: ChannelCore {
    func localAddress0() throws -> SocketAddress {
        guard let localAddress else { throw ChannelError.unknownLocalAddress }
        return localAddress
    }

    func remoteAddress0() throws -> SocketAddress {
        guard let remoteAddress else { throw ChannelError.operationUnsupported }
        return remoteAddress
    }

    func register0(promise: EventLoopPromise<Void>?) { promise?.fail(ChannelError.inappropriateOperationForState) }

    func registerAlreadyConfigured0(promise: EventLoopPromise<Void>?) { register0(promise: promise) }

    func bind0(to address: SocketAddress, promise: EventLoopPromise<Void>?) { register0(promise: promise) }

    func connect0(to address: SocketAddress, promise: EventLoopPromise<Void>?) { register0(promise: promise) }

    func write0(_ data: NIOAny, promise: EventLoopPromise<Void>?) {
        if isClosing { return promise?.fail(ChannelError.ioOnClosedChannel) ?? () }
        if hasEndedOutput || endsOutput != nil { return promise?.fail(ChannelError.outputClosed) ?? () }
        let buffer = unwrapData(data, as: ByteBuffer.self)
        written += buffer.readableBytes
        socket.append(buffer)
        if let promise { promises.append((written, promise)) }
    }

    func flush0() {
        if isClosing { return }
        socket.flush()
        // Where nothing was to be sent, what waits for it is done all the same.
        socketWrote()
    }

    func read0() {
        if !isClosing { socket.resumeReads() }
    }

    func close0(error: any Error, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if isClosing { return promise?.fail(ChannelError.alreadyClosed) ?? () }
        switch mode {
        case .all:
            ended(error, promise)
            socket.close()
        case .output:
            if hasEndedOutput || endsOutput != nil { return promise?.fail(ChannelError.outputClosed) ?? () }
            endsOutput = promise ?? loop.makePromise()
            socket.flush()
            socketWrote()
        case .input: promise?.fail(ChannelError.operationUnsupported)
        }
    }

    private func endOutputIfWanted() {
        guard let promise = endsOutput, !isClosing else { return }
        endsOutput = nil
        hasEndedOutput = true
        socket.endOutputWhenWritten()
        promise.succeed()
        pipeline.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
    }

    /// The handlers are told at once, and taken out when those that are under way have returned.
    private func ended(_ error: any Error, _ promise: EventLoopPromise<Void>?) {
        if isClosing { return }
        isClosing = true
        let wasActive = isActive
        isActive = false
        for (_, waiting) in promises { waiting.fail(error) }
        promises = []
        endsOutput?.fail(error)
        promise?.succeed()
        if wasActive {
            pipeline.fireChannelInactive()
            pipeline.fireChannelUnregistered()
        }
        loop.execute {
            self.removeHandlers(pipeline: self.pipeline)
            self.closed.succeed()
        }
    }

    func triggerUserOutboundEvent0(_ event: Any, promise: EventLoopPromise<Void>?) {
        promise?.fail(ChannelError.operationUnsupported)
    }

    func channelRead0(_ data: NIOAny) {}

    func errorCaught0(error: any Error) {}
}

// MARK: Options

extension SocketChannel: NIOSynchronousChannelOptions {
    var syncOptions: (any NIOSynchronousChannelOptions)? { self }

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) -> EventLoopFuture<Void> {
        loop.submit { try self.setOption(option, value: value) }
    }

    func getOption<Option: ChannelOption>(_ option: Option) -> EventLoopFuture<Option.Value> {
        loop.submit { try self.getOption(option) }
    }

    func setOption<Option: ChannelOption>(_ option: Option, value: Option.Value) throws {
        switch (option, value) {
        case (is ChannelOptions.Types.AutoReadOption, let value as Bool):
            readsByItself = value
            readIfWanted()
        case (is ChannelOptions.Types.AllowRemoteHalfClosureOption, let value as Bool): staysHalfOpen = value
        default: throw ChannelError.operationUnsupported
        }
    }

    func getOption<Option: ChannelOption>(_ option: Option) throws -> Option.Value {
        let value: Any? =
            switch option {
            case is ChannelOptions.Types.AutoReadOption: readsByItself
            case is ChannelOptions.Types.AllowRemoteHalfClosureOption: staysHalfOpen
            case is ChannelOptions.Types.BufferedWritableBytesOption: socket.unsentBytes
            default: nil
            }
        guard let value = value as? Option.Value else { throw ChannelError.operationUnsupported }
        return value
    }
}
