import NIOCore
import NIOPosix
import Observation
import Synchronization

/// How clients are accepted, by whichever door.
final class Accepting: Sendable {
    /// Takes clients for all loops, so that none waits for a busy one.
    private let acceptor: SocketLoop
    private let loops: [LoopContext]
    private let datagrams: LoopContext
    private let limits: ProxyLimits
    private let admission: Admission
    private let doors: ListenerDoors
    private let turn = Atomic<Int>(0)

    /// - Parameters:
    ///   - loops: take the clients in turn.
    ///   - datagrams: serves UDP ports; its event loop is NIO's.
    init(
        acceptor: SocketLoop, loops: [LoopContext], datagrams: LoopContext, limits: ProxyLimits, doors: ListenerDoors
    ) {
        self.acceptor = acceptor
        self.loops = loops
        self.datagrams = datagrams
        self.limits = limits
        self.doors = doors
        admission = Admission(limit: limits.connections)
    }

    // MARK: Clients

    /// - Parameter zone: whose address this is.
    func listen(on host: String, port: Int, _ entrance: Entrance, zone: String?) -> EventLoopFuture<OpenDoor> {
        acceptor.submit { [self, acceptor] in
            let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
            let listener = try SocketListener(on: address, acceptor) { [self] descriptor, client in
                let loop = loops[turn.wrappingAdd(1, ordering: .relaxed).oldValue % loops.count]
                loop.eventLoop.execute { self.take(descriptor, client, entrance, zone, loop) }
            }
            return OpenDoor(listener, on: acceptor)
        }
    }

    private func take(
        _ descriptor: CInt, _ client: SocketAddress?, _ entrance: Entrance, _ zone: String?, _ loop: LoopContext
    ) {
        guard let sockets = loop.sockets, admission.admit() else {
            loop.meter(of: entrance)?.add(to: .rejectedConnectionCount)
            return Sockets.close(descriptor)
        }
        let socket = StreamSocket(
            descriptor, from: client, on: sockets, limits: limits.sockets, whenClosed: { self.admission.leave() })
        do {
            try open(doors.door(entrance), entrance, zone, socket, loop)
        } catch {
            socket.close()
        }
    }

    private func open(
        _ door: ListenerDoors.Door, _ entrance: Entrance, _ zone: String?, _ socket: StreamSocket, _ loop: LoopContext
    ) throws {
        switch door {
        case .closed: socket.close()
        case .http(nil): try greet(ClientConnection(loop: loop, entrance: entrance, zone: zone), entrance, socket)
        case .http(let tls?): try SocketChannel.open(socket) { try speak(tls, entrance, zone, $0, loop) }
        case .flow(nil): try FlowClient(loop: loop, entrance: entrance, zone: zone).take(socket)
        case .flow(let tls?):
            let client = FlowClient(loop: loop, entrance: entrance, zone: zone)
            try SocketChannel.open(socket) { channel in
                try channel.pipeline.syncOperations.addHandler(tls.handler(nil))
                try channel.pipeline.syncOperations.addHandler(client)
            }
        }
    }

    private func speak(
        _ tls: ServerTLS, _ entrance: Entrance, _ zone: String?, _ channel: any Channel, _ loop: LoopContext
    ) throws {
        let pipeline = channel.pipeline.syncOperations
        let certificate = tls.clientCertificate()
        try pipeline.addHandlers([ServerHelloWatch(), tls.handler(certificate)])
        try pipeline.addHandler(ProtocolChoice(loop: loop, entrance: entrance, zone: zone, certificate: certificate))
    }

    private func greet(_ client: ClientConnection, _ entrance: Entrance, _ socket: StreamSocket) throws {
        try client.take(socket)
        guard entrance.isFrontDoor, client.isOpen else { return }
        let greeting = FrontDoorGreeting(before: client, on: socket) { [doors] name, channel in
            let (tls, entrance) = try doors.secureEntrance(asking: name)
            try self.speak(tls, entrance, nil, channel, client.loop)
        }
        socket.give(to: greeting)
    }

    // MARK: Datagrams

    func bindDatagrams(on host: String, port: Int, _ entrance: Entrance, zone: String?) -> EventLoopFuture<OpenDoor> {
        DatagramBootstrap(group: datagrams.eventLoop)
            .channelOption(.socketOption(.so_reuseaddr), value: 0)
            .channelInitializer { [datagrams] channel in
                channel.eventLoop.makeCompletedFuture {
                    let door = DatagramDoor(loop: datagrams, entrance: entrance, zone: zone)
                    try channel.pipeline.syncOperations.addHandler(door)
                }
            }
            .bind(host: host, port: port).map { OpenDoor($0) }
    }
}

/// A port on which clients are taken.
struct OpenDoor: Sendable {
    let localAddress: SocketAddress?
    let close: @Sendable () -> EventLoopFuture<Void>

    init(_ listener: SocketListener, on loop: SocketLoop) {
        localAddress = listener.localAddress
        let bound = NIOLoopBound(listener, eventLoop: loop)
        close = { loop.submit { bound.value.close() } }
    }

    init(_ channel: any Channel) {
        localAddress = channel.localAddress
        close = { channel.close() }
    }
}
