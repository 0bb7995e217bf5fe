import NIOCore
import NIOPosix

/// How clients are accepted, by whichever door.
struct Accepting: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let loops: [LoopContext]
    private let limits: ProxyLimits
    private let admission: Admission

    init(group: MultiThreadedEventLoopGroup, loops: [LoopContext], limits: ProxyLimits) {
        self.group = group
        self.loops = loops
        self.limits = limits
        admission = Admission(limit: limits.connections)
    }

    func bootstrap(_ entrance: Entrance, on eventLoop: any EventLoop) -> ServerBootstrap {
        ServerBootstrap(group: eventLoop, childGroup: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: ProxyLimits.readsAtOnce)
            .childChannelOption(.recvAllocator, value: limits.clientAllocator)
            .childChannelOption(.writeBufferWaterMark, value: limits.watermark)
            .childChannelInitializer { channel in
                guard let loop = loops.first(where: { $0.eventLoop === channel.eventLoop }), admission.admit(channel)
                else { return channel.eventLoop.makeFailedFuture(NotAdmitted()) }
                return channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ClientConnection(loop: loop, entrance: entrance))
                }
            }
    }
}
