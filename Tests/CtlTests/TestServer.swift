import NIOCore
import NIOHTTP1
import NIOPosix

/// A small HTTP server on a free port of the loopback address, for tests of clients.
struct TestServer {
    struct Seen: Sendable {
        var head: HTTPRequestHead
        var body: [UInt8]
    }

    struct Answer: Sendable {
        var status = HTTPResponseStatus.ok
        var headers: HTTPHeaders = [:]
        var body = ""
        /// Close instead of answering.
        var isDropped = false
    }

    let port: Int
    var url: String { "http://127.0.0.1:\(port)" }

    @discardableResult
    static func run<Result>(
        _ answer: @escaping @Sendable (Seen) -> Answer, _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 256)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(TestServer(port: channel.localAddress?.port ?? 0))
            try await channel.close()
            return result
        } catch {
            try await channel.close()
            throw error
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: @Sendable (Seen) -> Answer
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ answer: @escaping @Sendable (Seen) -> Answer) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = []
            case .body(let part): body += part.readableBytesView
            case .end: respond(context)
            }
        }

        private func respond(_ context: ChannelHandlerContext) {
            guard let head else { return }
            let answer = answer(Seen(head: head, body: body))
            if answer.isDropped { return context.close(promise: nil) }
            var headers = answer.headers
            headers.replaceOrAdd(name: "Content-Length", value: String(answer.body.utf8.count))
            let response = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
            context.write(wrapOutboundOut(.head(response)), promise: nil)
            let buffer = context.channel.allocator.buffer(string: answer.body)
            if head.method != .HEAD { context.write(wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
