import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A client that sends exactly the bytes it is told to and keeps what comes back.
final class RawClient: Sendable {
    private let channel: any Channel
    private let inbox: Inbox

    /// - Parameters:
    ///   - source: the client's own address.
    ///   - prepare: puts in place what is between the socket and the bytes.
    static func connect(
        to port: Int, host: String = "127.0.0.1", from source: String? = nil, reads: Bool = true,
        prepare: @escaping @Sendable (any Channel) throws -> Void = { _ in }
    ) async throws -> RawClient {
        let inbox = Inbox()
        var bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        if let source { bootstrap = bootstrap.bind(to: try SocketAddress(ipAddress: source, port: 0)) }
        let channel =
            try await bootstrap
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.autoRead, value: reads)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try prepare(channel)
                    try channel.pipeline.syncOperations.addHandler(InboxHandler(inbox))
                }
            }
            .connect(host: host, port: port).get()
        return RawClient(channel, inbox)
    }

    private init(_ channel: any Channel, _ inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    var text: String { String(decoding: inbox.bytes, as: UTF8.self) }
    var bytes: [UInt8] { inbox.bytes }
    var count: Int { inbox.count }
    var isEnded: Bool { inbox.isEnded }

    func send(_ text: String) async throws { try await channel.writeAndFlush(ByteBuffer(string: text)).get() }

    func send(_ bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get() }

    /// Sends without waiting until it is gone.
    func sendLater(_ buffer: ByteBuffer) { channel.writeAndFlush(buffer, promise: nil) }

    /// The proxy may have closed the connection by then, which is no failure of the test.
    func sendLater(_ text: String) { sendLater(ByteBuffer(string: text)) }

    func endOutputLater() { channel.close(mode: .output, promise: nil) }

    func startReading() async throws { try await channel.setOption(.autoRead, value: true).get() }

    func endOutput() async throws { try await channel.close(mode: .output).get() }

    func close() async {
        channel.close(promise: nil)
        try? await channel.closeFuture.get()
    }

    /// The bytes of the answer so far are forgotten when it is taken.
    func answer(
        endingWith end: String, within limit: Duration = .seconds(60),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        try await eventually("no '\(end)' in: \(text)", within: limit, sourceLocation: sourceLocation) {
            text.hasSuffix(end)
        }
        return inbox.take()
    }

    func ended(sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        try await eventually("still open, has: \(text)", sourceLocation: sourceLocation) { isEnded }
        return text
    }

    func forget() { _ = inbox.take() }
}

final class Inbox: Sendable {
    private let state = Mutex<(bytes: [UInt8], isEnded: Bool)>(([], false))

    var bytes: [UInt8] { state.withLock { $0.bytes } }
    var count: Int { state.withLock { $0.bytes.count } }
    var isEnded: Bool { state.withLock { $0.isEnded } }
    func append(_ buffer: ByteBuffer) {
        buffer.withUnsafeReadableBytes { raw in state.withLock { $0.bytes.append(contentsOf: raw) } }
    }
    func end() { state.withLock { $0.isEnded = true } }

    func take() -> String {
        state.withLock { state in
            defer { state.bytes = [] }
            return String(decoding: state.bytes, as: UTF8.self)
        }
    }
}

private final class InboxHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let inbox: Inbox

    init(_ inbox: Inbox) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { inbox.append(unwrapInboundIn(data)) }
    func channelInactive(context: ChannelHandlerContext) { inbox.end() }
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        inbox.end()
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { inbox.end() }
    }
}
