import NIOCore
import NIOPosix

/// How clients are accepted, by whichever door.
struct Accepting: Sendable {
    private let group: MultiThreadedEventLoopGroup
    private let loops: [LoopContext]
    private let limits: ProxyLimits
    private let admission: Admission
    private let doors: ListenerDoors

    init(group: MultiThreadedEventLoopGroup, loops: [LoopContext], limits: ProxyLimits, doors: ListenerDoors) {
        self.group = group
        self.loops = loops
        self.limits = limits
        self.doors = doors
        admission = Admission(limit: limits.connections)
    }

    /// - Parameter zone: whose address this is.
    func bootstrap(_ entrance: Entrance, zone: String? = nil, on eventLoop: any EventLoop) -> ServerBootstrap {
        ServerBootstrap(group: eventLoop, childGroup: group)
            .serverChannelOption(.backlog, value: 4096)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.maxMessagesPerRead, value: ProxyLimits.readsAtOnce)
            .childChannelOption(.recvAllocator, value: limits.clientAllocator)
            .childChannelOption(.writeBufferWaterMark, value: limits.watermark)
            .childChannelInitializer { channel in
                guard let loop = loops.first(where: { $0.eventLoop === channel.eventLoop }), admission.admit(channel)
                else { return channel.eventLoop.makeFailedFuture(NotAdmitted()) }
                return channel.eventLoop.makeCompletedFuture {
                    try open(doors.door(entrance), entrance, zone, channel, loop)
                }
            }
    }

    private func open(
        _ door: ListenerDoors.Door, _ entrance: Entrance, _ zone: String?, _ channel: any Channel, _ loop: LoopContext
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        switch door {
        case .closed: throw NotAdmitted()
        case .http(nil):
            let client = ClientConnection(loop: loop, entrance: entrance, zone: zone, isOnSocket: true)
            if entrance.isFrontDoor { try pipeline.addHandler(greeting(before: client, loop)) }
            try pipeline.addHandler(client)
        case .http(let tls?): try take(tls, entrance, zone, channel, loop)
        case .flow(let tls):
            if let tls { try pipeline.addHandler(tls.handler(nil)) }
            try pipeline.addHandler(FlowClient(loop: loop, entrance: entrance, zone: zone))
        }
    }

    private func take(
        _ tls: ServerTLS, _ entrance: Entrance, _ zone: String?, _ channel: any Channel, _ loop: LoopContext
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        let certificate = tls.clientCertificate()
        try pipeline.addHandlers([ServerHelloWatch(), tls.handler(certificate)])
        try pipeline.addHandler(ProtocolChoice(loop: loop, entrance: entrance, zone: zone, certificate: certificate))
    }

    private func greeting(before client: ClientConnection, _ loop: LoopContext) -> FrontDoorGreeting {
        FrontDoorGreeting(before: client, loop: loop) { name, channel in
            let (tls, entrance) = try doors.secureEntrance(asking: name)
            try take(tls, entrance, nil, channel, loop)
        }
    }

    /// A UDP port, served by one event loop.
    func datagramBootstrap(_ entrance: Entrance, zone: String?) -> DatagramBootstrap {
        let loop = loops.randomElement() ?? loops[0]
        return DatagramBootstrap(group: loop.eventLoop)
            .channelOption(.socketOption(.so_reuseaddr), value: 0)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let door = DatagramDoor(loop: loop, entrance: entrance, zone: zone)
                    try channel.pipeline.syncOperations.addHandler(door)
                }
            }
    }
}
