package import Domain
import HummingbirdCore
import HummingbirdTLS
package import Logging
package import NIOCore
import ServiceLifecycle
package import Smithy

/// The one address for every AWS service and for the native API: an HTTP server in front of the `RequestPipeline`.
package struct Gateway: Service {
    private let configuration: GatewayConfiguration
    private let responder: GatewayResponder
    private let eventLoopGroup: any EventLoopGroup
    private let logger: Logger
    private let onReady: @Sendable (Ports) async -> Void

    /// Where it listens.
    package struct Ports: Sendable {
        package var plain: Int
        /// nil: not over TLS.
        package var secure: Int?
    }

    /// - Parameters:
    ///   - eventLoopGroup: runs the handlers too, so not the data plane's.
    ///   - onReady: is told the ports as soon as connections are accepted on all of them.
    package init(
        configuration: GatewayConfiguration, services: [BoundService], native: NativeAPI, store: any RecordStore,
        clock: any WallClock, eventLoopGroup: any EventLoopGroup, logger: Logger,
        onReady: @escaping @Sendable (Ports) async -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
        self.onReady = onReady
        let pipeline = RequestPipeline(
            configuration: configuration, services: services, store: store, clock: clock, logger: logger)
        responder = GatewayResponder(
            pipeline: pipeline, native: native, date: DateField(clock: clock), logger: logger)
    }

    /// Serves until the surrounding group is told to end; answers being written are finished first.
    package func run() async throws {
        let http = HTTPServerBuilder { [connection] responder in
            LoopBoundConnections(HTTP1Channel(responder: responder, configuration: connection))
        }
        guard let secure = configuration.secure else {
            return try await server(http, port: configuration.port) { [onReady] in
                await onReady(Ports(plain: $0))
            }.run()
        }
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        let over = try server(.tls(http, tlsConfiguration: secure.tls), port: secure.port) { opened.yield($0) }
        let plain = try server(http, port: configuration.port) { [onReady] port in
            var first = ports.makeAsyncIterator()
            // Ends without a port when the other server could not be opened; its error ends this one too.
            if let securePort = await first.next() { await onReady(Ports(plain: port, secure: securePort)) }
        }
        try await withThrowingTaskGroup { group in
            group.addTask {
                defer { opened.finish() }
                try await over.run()
            }
            group.addTask { try await plain.run() }
            do {
                while try await group.next() != nil {}
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }

    private func server(
        _ builder: HTTPServerBuilder, port: Int, onRunning: @escaping @Sendable (Int) async -> Void
    ) throws -> any Service {
        try builder.buildServer(
            configuration: ServerConfiguration(address: .hostname(configuration.host, port: port), backlog: 1024),
            eventLoopGroup: eventLoopGroup, logger: logger,
            responder: { [responder] request, writer, channel in
                try await responder.respond(to: request, writer, on: channel)
            },
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) })
    }

    private var connection: HTTP1Channel.Configuration {
        let limits = configuration.limits
        return .init(
            idleTimeout: .seconds(Int64(limits.idleSeconds)),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: limits.head, maxHeaderListSize: limits.head,
                maxHeaderFieldCount: limits.headerFields))
    }
}
