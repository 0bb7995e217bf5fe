import NIOCore
import NIOPosix
import Routing
import Synchronization

/// A target whose every byte the test decides. For each connection the script gets what has arrived and not been taken
/// yet, and answers what to do; health checks (by their path `/health`) are answered apart.
final class TestTarget: Sendable {
    enum Act: Sendable {
        case send(String)
        case sendBytes(ByteBuffer)
        case close
        /// An answer that takes its time.
        case sendLater(String, TimeAmount)
        /// Says that no more will come, and goes on reading.
        case endOutput
        /// Closes so that the peer sees a reset.
        case reset
        /// Takes bytes off what has arrived.
        case take(Int)
    }

    typealias Script = @Sendable (_ received: String) -> [Act]

    let name: String
    let host: String
    let port: Int
    private let channel: any Channel
    private let state: Log

    final class Log: Sendable {
        let script: Mutex<Script>
        let healthStatus = Mutex(200)
        let requests = Mutex<[String]>([])
        let connections = Mutex<[any Channel]>([])
        let bytes = Atomic<Int>(0)
        let opened = Atomic<Int>(0)
        let stopsReading = Atomic<Bool>(false)
        init(_ script: @escaping Script) { self.script = Mutex(script) }
    }

    /// Heads of requests other than health checks, with what of their bodies had come.
    var requests: [String] { state.requests.withLock { $0 } }
    /// Without health checks.
    var bytesReceived: Int { state.bytes.load(ordering: .relaxed) }
    var connectionsOpened: Int { state.opened.load(ordering: .relaxed) }
    /// The addresses that connections came from.
    var peers: [String] { state.connections.withLock { $0.compactMap(\.remoteAddress?.ipAddress) } }
    var openConnections: Int { state.connections.withLock { $0.filter(\.isActive).count } }

    var id: RoutingTable.TargetID { RoutingTable.TargetID(id: name, port: port) }
    var target: RoutingTable.Target { RoutingTable.Target(id: id, host: host, port: port) }

    static func start(
        _ name: String, host: String = OwnAddress.next(), script: @escaping Script = TestTarget.answering("ok")
    ) async throws -> TestTarget {
        let log = Log(script)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                log.connections.withLock { $0.append(channel) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ScriptHandler(log))
                }
            }
            .bind(host: host, port: 0).get()
        return TestTarget(name, host, channel, log)
    }

    private init(_ name: String, _ host: String, _ channel: any Channel, _ state: Log) {
        self.name = name
        self.host = host
        self.channel = channel
        self.state = state
        port = channel.localAddress?.port ?? 0
    }

    /// Takes no more of what connections with a POST send, as a process that hangs.
    func stopReading() { state.stopsReading.store(true, ordering: .relaxed) }

    func setScript(_ script: @escaping Script) { state.script.withLock { $0 = script } }
    func setHealthStatus(_ status: Int) { state.healthStatus.withLock { $0 = status } }

    /// To every open connection, whatever the script says.
    func sendToAll(_ text: String) {
        for channel in state.connections.withLock({ $0 }) where channel.isActive {
            channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
        }
    }

    func closeConnections() {
        for channel in state.connections.withLock({ $0 }) { channel.close(promise: nil) }
    }

    func stop() async throws {
        closeConnections()
        try await channel.close().get()
    }

    // MARK: Scripts

    /// Answers each request that is complete by its Content-Length with 200 and this body.
    static func answering(_ body: String, headers: String = "") -> Script {
        { received in
            guard let length = wholeRequest(received) else { return [] }
            return [
                .take(length),
                .send("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"),
            ]
        }
    }

    /// Answers each whole request with these bytes.
    static func sending(_ text: String, thenCloses: Bool = false) -> Script {
        { received in
            guard let length = wholeRequest(received) else { return [] }
            return [.take(length), .send(text)] + (thenCloses ? [.close] : [])
        }
    }

    static let silent: Script = { _ in [] }

    static func wholeRequest(_ received: String) -> Int? {
        guard let end = received.utf8Range(of: "\r\n\r\n") else { return nil }
        let head = String(decoding: Array(received.utf8)[..<end], as: UTF8.self).lowercased()
        var length = 0
        for line in head.split(separator: "\r\n") where line.hasPrefix("content-length:") {
            length = Int(line.dropFirst(15).drop { $0 == " " }) ?? 0
        }
        return received.utf8.count >= end + length ? end + length : nil
    }
}

extension String {
    /// The offset past the first occurrence.
    func utf8Range(of text: String) -> Int? {
        let bytes = Array(utf8)
        let wanted = Array(text.utf8)
        guard bytes.count >= wanted.count else { return nil }
        for start in 0...(bytes.count - wanted.count) where Array(bytes[start..<start + wanted.count]) == wanted {
            return start + wanted.count
        }
        return nil
    }
}

private final class ScriptHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let log: TestTarget.Log
    private var received = ByteBuffer()

    init(_ log: TestTarget.Log) { self.log = log }

    func read(context: ChannelHandlerContext) {
        let isPost = received.getString(at: received.readerIndex, length: 5) == "POST "
        if !isPost || !log.stopsReading.load(ordering: .relaxed) { context.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        received.writeImmutableBuffer(buffer)
        let isCheck = received.getString(at: received.readerIndex, length: 12) == "GET /health "
        if !isCheck { log.bytes.wrappingAdd(buffer.readableBytes, ordering: .relaxed) }
        while context.channel.isActive, step(context) {}
    }

    private func step(_ context: ChannelHandlerContext) -> Bool {
        let text = String(buffer: received)
        if text.hasPrefix("GET /health ") {
            guard TestTarget.wholeRequest(text) != nil else { return false }
            let status = log.healthStatus.withLock { $0 }
            send("HTTP/1.1 \(status) Health\r\nContent-Length: 0\r\n\r\n", context)
            received.clear()
            return false
        }
        if text.isEmpty { return false }
        var tookAny = false
        for act in log.script.withLock({ $0 })(text) {
            switch act {
            case .send(let text): send(text, context)
            case .sendBytes(let buffer): context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
            case .close: context.close(promise: nil)
            case .sendLater(let text, let delay):
                context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
                    if context.channel.isActive { self.send(text, context) }
                }
            case .endOutput: context.close(mode: .output, promise: nil)
            case .reset:
                let provider = context.channel as? any SocketOptionProvider
                provider?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).assumeIsolated().whenComplete { _ in
                    context.close(promise: nil)
                }
            case .take(let count):
                tookAny = true
                if let taken = received.readString(length: count) { log.requests.withLock { $0.append(taken) } }
            }
        }
        return tookAny
    }

    private func send(_ text: String, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    func channelActive(context: ChannelHandlerContext) { log.opened.wrappingAdd(1, ordering: .relaxed) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
