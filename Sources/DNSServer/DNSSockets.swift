import NIOCore
import NIOPosix

/// The two listening sockets of a server, on the same port number, and the connections they have accepted.
struct DNSSockets: Sendable {
    let port: Int
    private let tcp: any Channel
    private let udp: any Channel
    private let connections: DNSConnections

    /// How often another free port is tried where port 0 was free for TCP but not for UDP.
    private static let attempts = 10

    static func open(
        host: String, port: Int, responder: DNSResponder, on eventLoop: any EventLoop
    ) async throws -> DNSSockets {
        for _ in 1..<attempts where port == 0 {
            do {
                return try await openOnce(host: host, port: port, responder: responder, on: eventLoop)
            } catch let error as IOError where error.errnoCode == EADDRINUSE {
                continue
            }
        }
        return try await openOnce(host: host, port: port, responder: responder, on: eventLoop)
    }

    func close() async {
        for channel in [tcp, udp] {
            do { try await channel.close() } catch { /* Closed already: what was asked for. */  }
        }
        await connections.closeAll()
    }

    private static func openOnce(
        host: String, port: Int, responder: DNSResponder, on eventLoop: any EventLoop
    ) async throws -> DNSSockets {
        let connections = DNSConnections(on: eventLoop)
        let tcp = try await bindTCP(host: host, port: port, responder, connections, eventLoop)
        do {
            let bound = tcp.localAddress?.port ?? port
            let udp = try await bindUDP(host: host, port: bound, responder, eventLoop)
            return DNSSockets(port: bound, tcp: tcp, udp: udp, connections: connections)
        } catch {
            try await tcp.close()
            throw error
        }
    }

    private static func bindTCP(
        host: String, port: Int, _ responder: DNSResponder, _ connections: DNSConnections,
        _ eventLoop: any EventLoop
    ) async throws -> any Channel {
        try await ServerBootstrap(group: eventLoop)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try connections.add(channel)
                    try channel.pipeline.syncOperations.addHandlers(DNSStreamHandler.pipeline(responder))
                }
            }
            .bind(host: host, port: port).get()
    }

    private static func bindUDP(
        host: String, port: Int, _ responder: DNSResponder, _ eventLoop: any EventLoop
    ) async throws -> any Channel {
        try await DatagramBootstrap(group: eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(DNSDatagramHandler(responder))
                }
            }
            .bind(host: host, port: port).get()
    }
}
