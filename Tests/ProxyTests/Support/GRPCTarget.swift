import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import Routing
import Synchronization

/// A target that speaks HTTP/2 in the clear and answers as a gRPC service does: a message, and the status as a trailer.
final class GRPCTarget: Sendable {
    let host: String
    let port: Int
    private let channel: any Channel
    private let paths: Paths

    /// Of requests that have come whole.
    var requests: [String] { paths.all.withLock { $0 } }

    var target: RoutingTable.Target { .init(id: .init(id: "grpc", port: port), host: host, port: port) }

    /// - Parameter status: of an answer, by the request's path.
    static func start(status: @escaping @Sendable (String) -> Int) async throws -> GRPCTarget {
        let paths = Paths()
        let host = OwnAddress.next()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    _ = try channel.pipeline.syncOperations.configureHTTP2Pipeline(
                        mode: .server, connectionConfiguration: .init(), streamConfiguration: .init()
                    ) { stream in
                        stream.eventLoop.makeCompletedFuture {
                            try stream.pipeline.syncOperations.addHandler(Service(paths, status))
                        }
                    }
                }
            }
            .bind(host: host, port: 0).get()
        return GRPCTarget(host, channel, paths)
    }

    final class Paths: Sendable {
        let all = Mutex<[String]>([])
    }

    private init(_ host: String, _ channel: any Channel, _ paths: Paths) {
        self.host = host
        self.channel = channel
        self.paths = paths
        port = channel.localAddress?.port ?? 0
    }

    func stop() async throws { try await channel.close().get() }
}

private final class Service: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let paths: GRPCTarget.Paths
    private let status: @Sendable (String) -> Int
    private var path = ""

    init(_ paths: GRPCTarget.Paths, _ status: @escaping @Sendable (String) -> Int) {
        self.paths = paths
        self.status = status
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .headers(let headers):
            path = headers.headers.first(name: ":path") ?? path
            if headers.endStream { answer(context) }
        case .data(let data): if data.endStream { answer(context) }
        default: break
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        paths.all.withLock { $0.append(path) }
        let head: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
        let trailers: HPACKHeaders = ["grpc-status": String(status(path))]
        context.write(wrapOutboundOut(.headers(.init(headers: head))), promise: nil)
        context.write(
            wrapOutboundOut(.data(.init(data: .byteBuffer(ByteBuffer(bytes: [0, 0, 0, 0, 0]))))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: trailers, endStream: true))), promise: nil)
    }
}
