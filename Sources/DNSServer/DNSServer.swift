package import Logging
package import NIOCore
import ServiceLifecycle

/// Answers DNS over UDP and TCP on one port.
///
/// `start()` first where the port must be known before the other services run; `run()` starts it otherwise. Its
/// sockets live on one event loop, which is plenty for names looked up on one computer.
package actor DNSServer: Service {
    private let host: String
    private let port: Int
    private let responder: DNSResponder
    private let eventLoop: any EventLoop
    private let logger: Logger
    private var sockets: DNSSockets?

    /// - Parameter port: 0 takes a free one; see `boundPort`.
    package init(
        host: String, port: Int, authority: DNSAuthority, eventLoopGroup: any EventLoopGroup, logger: Logger
    ) {
        self.host = host
        self.port = port
        self.responder = DNSResponder(authority: authority)
        self.eventLoop = eventLoopGroup.next()
        self.logger = logger
    }

    /// Nil before `start()` has returned.
    package var boundPort: Int? { sockets?.port }

    /// Opens both sockets. Throws where the port is taken or may not be bound.
    package func start() async throws {
        guard sockets == nil else { return }
        let opened = try await DNSSockets.open(host: host, port: port, responder: responder, on: eventLoop)
        sockets = opened
        logger.info("DNS is served", metadata: ["host": "\(host)", "port": "\(opened.port)"])
    }

    /// Serves until graceful shutdown or cancellation; both sockets and every connection are closed when it returns.
    package func run() async throws {
        try await start()
        // Throws only when cancelled, which ends the service just as well.
        try? await gracefulShutdown()
        await stop()
    }

    package func stop() async {
        await sockets?.close()
        sockets = nil
    }
}
