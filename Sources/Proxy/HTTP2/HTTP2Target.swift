import NIOCore
import NIOHTTP2
import Routing

/// One event loop's HTTP/2 connection to a target: made for the first request, shared by all that follow, and made anew
/// when it has ended.
///
/// Of one event loop, so that nothing needs a lock.
final class HTTP2Target {
    private var connection: EventLoopFuture<NIOHTTP2Handler.StreamMultiplexer>?
    private var channel: (any Channel)?

    var isOpen: Bool { channel?.isActive == true }

    /// A stream for one request.
    func open(
        to address: SocketAddress, over transport: TargetTransport, on loop: LoopContext,
        _ handler: NIOLoopBound<UpstreamConnection>
    ) -> EventLoopFuture<UpstreamConnection> {
        let isSecure = transport.isSecure
        let isGRPC = transport.version == .grpc
        return multiplexer(address, transport, loop).flatMap { multiplexer in
            multiplexer.createStreamChannel { stream in
                stream.eventLoop.makeCompletedFuture {
                    try stream.pipeline.syncOperations.addHandlers([
                        HTTP2ClientStream(isSecure: isSecure, isGRPC: isGRPC), handler.value,
                    ])
                }
            }
        }.assumeIsolated().map { _ in handler.value }.nonisolated()
    }

    func close() {
        channel?.close(promise: nil)
        channel = nil
        connection = nil
    }

    private func multiplexer(
        _ address: SocketAddress, _ transport: TargetTransport, _ loop: LoopContext
    ) -> EventLoopFuture<NIOHTTP2Handler.StreamMultiplexer> {
        if let connection, channel?.isActive != false { return connection }
        let made = HTTP2Dialer.connect(
            to: address, over: transport, timeout: TimeAmount(loop.limits.connectTimeout), limits: loop.limits,
            on: loop.eventLoop)
        channel = nil
        let multiplexer = made.map(\.multiplexer)
        connection = multiplexer
        made.assumeIsolated().whenComplete { result in
            switch result {
            case .success(let made): self.opened(made.channel)
            case .failure: self.connection = nil
            }
        }
        return multiplexer
    }

    private func opened(_ channel: any Channel) {
        self.channel = channel
        channel.closeFuture.assumeIsolated().whenComplete { _ in self.forget(channel) }
        do {
            try channel.pipeline.syncOperations.addHandler(GoAwayWatch { self.forget(channel) })
        } catch {
            // It has closed already.
            forget(channel)
        }
    }

    /// No new stream goes over it; those that are open go on.
    private func forget(_ channel: any Channel) {
        guard self.channel === channel else { return }
        self.channel = nil
        connection = nil
    }
}

/// Sees that the target takes no more streams on a connection.
/// Source: RFC 9113, section 6.8.
private final class GoAwayWatch: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let goesAway: () -> Void

    init(_ goesAway: @escaping () -> Void) { self.goesAway = goesAway }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .goAway = unwrapInboundIn(data).payload { goesAway() }
        context.fireChannelRead(data)
    }
}

/// Makes HTTP/2 connections to targets: by prior knowledge in clear text, by ALPN over TLS.
enum HTTP2Dialer {
    struct Made: Sendable {
        var channel: any Channel
        var multiplexer: NIOHTTP2Handler.StreamMultiplexer
    }

    static func connect(
        to address: SocketAddress, over transport: TargetTransport, timeout: TimeAmount,
        limits: ProxyLimits = ProxyLimits(), on loop: any EventLoop
    ) -> EventLoopFuture<Made> {
        Dialer.channel(to: address, isMarked: transport.isMarked, timeout: timeout, limits: limits, on: loop) {
            try transport.addHandlers(to: $0)
        }
        .flatMap { channel in
            channel.configureHTTP2Pipeline(
                mode: .client, connectionConfiguration: .toTargets, streamConfiguration: .ours
            ) { pushed in
                // Pushing is switched off.
                pushed.close()
            }.map { Made(channel: channel, multiplexer: $0) }
        }
    }
}

extension NIOHTTP2Handler.ConnectionConfiguration {
    fileprivate static var toTargets: Self {
        var configuration = Self.ours
        configuration.initialSettings = [
            HTTP2Setting(parameter: .enablePush, value: 0),
            HTTP2Setting(parameter: .maxHeaderListSize, value: 64 * 1024),
            HTTP2Setting(parameter: .initialWindowSize, value: NIOHTTP2Handler.StreamConfiguration.window),
        ]
        return configuration
    }
}
