package import Domain
import HummingbirdCore
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
    private let onReady: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - eventLoopGroup: runs the handlers too, so not the data plane's.
    ///   - onReady: is told the port as soon as connections are accepted.
    package init(
        configuration: GatewayConfiguration, services: [BoundService], native: NativeAPI, store: any RecordStore,
        clock: any WallClock, eventLoopGroup: any EventLoopGroup, logger: Logger,
        onReady: @escaping @Sendable (Int) async -> Void = { _ in }
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
        let connections = HTTP1Channel(
            responder: { [responder] request, writer, channel in
                try await responder.respond(to: request, writer, on: channel)
            }, configuration: connection)
        let server = LoopBoundConnections(connections).server(
            configuration: ServerConfiguration(
                address: .hostname(configuration.host, port: configuration.port), backlog: 1024),
            onServerRunning: { [onReady] channel in await onReady(channel.localAddress?.port ?? 0) },
            eventLoopGroup: eventLoopGroup, logger: logger)
        try await server.run()
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
