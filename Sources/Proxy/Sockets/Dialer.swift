import NIOCore
import NIOPosix

/// Makes connections for NIO's handlers, on whichever kind of event loop.
enum Dialer {
    static func channel(
        to address: SocketAddress, isMarked: Bool, timeout: TimeAmount, limits: ProxyLimits, on loop: any EventLoop,
        _ addHandlers: @escaping @Sendable (any Channel) throws -> Void
    ) -> EventLoopFuture<any Channel> {
        guard let loop = loop as? SocketLoop else {
            return ClientBootstrap(group: loop)
                .connectTimeout(timeout)
                .marked(isMarked, for: address)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture { try addHandlers(channel) }
                }
                .connect(to: address)
        }
        return loop.connect(
            to: address, isMarked: isMarked, timeout: timeout, limits: limits.sockets
        ).assumeIsolated()
            .flatMapThrowing { socket in
                try SocketChannel.open(socket, staysHalfOpen: false, addHandlers) as any Channel
            }.nonisolated()
    }
}
