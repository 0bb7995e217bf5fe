import NIOCore
import NIOHTTP2
import NIOSSL
import NIOTLS
import Observation

/// Waits for the end of a client's handshake, and then puts in place what speaks the protocol it has chosen.
final class ProtocolChoice: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let loop: LoopContext
    private let entrance: Entrance
    private let zone: String?
    private let certificate: ClientCertificate?
    private var timeout: Scheduled<Void>?
    /// Of a connection that carries no stream.
    private let idleTimeout: TimeAmount

    init(loop: LoopContext, entrance: Entrance, zone: String?, certificate: ClientCertificate?) {
        self.zone = zone
        self.loop = loop
        self.entrance = entrance
        self.certificate = certificate
        idleTimeout = loop.idleTimeout(of: entrance)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        timeout = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(loop.limits.headTimeout)) {
            context.close(promise: nil)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { timeout?.cancel() }

    func channelInactive(context: ChannelHandlerContext) { timeout?.cancel() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard let event = event as? TLSUserEvent, case .handshakeCompleted(let chosen) = event else {
            return context.fireUserInboundEventTriggered(event)
        }
        do {
            let handler = try context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
            let watch = try context.pipeline.syncOperations.handler(type: ServerHelloWatch.self)
            context.pipeline.syncOperations.removeHandler(watch, promise: nil)
            let transport = ClientTransport(handler.tlsVersion, watch.suite, isHTTP2: chosen == "h2")
            if transport.isHTTP2 {
                try speakHTTP2(context.channel, transport)
            } else {
                try speakHTTP1(context, transport)
            }
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOSSLError { loop.meter(of: entrance)?.add(to: .clientTLSNegotiationErrorCount) }
        context.close(promise: nil)
    }

    private func speakHTTP1(_ context: ChannelHandlerContext, _ transport: ClientTransport) throws {
        let client = ClientConnection(
            loop: loop, entrance: entrance, zone: zone, certificate: certificate, transport: transport)
        try context.pipeline.syncOperations.addHandler(client)
    }

    private func speakHTTP2(_ channel: any Channel, _ transport: ClientTransport) throws {
        let pipeline = channel.pipeline.syncOperations
        let care = NIOHTTP2ServerConnectionManagementHandler(
            eventLoop: channel.eventLoop,
            configuration: .init(
                maxIdleTime: idleTimeout, maxAge: nil, maxGraceTime: .seconds(5),
                keepalive: .init(pingInterval: .hours(2), ackTimeout: .seconds(20))))
        _ = try pipeline.configureHTTP2Pipeline(
            mode: .server, connectionConfiguration: .ours, streamConfiguration: .ours,
            streamDelegate: care.http2StreamDelegate
        ) { [loop, entrance, zone, certificate] stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandlers([
                    HTTP2ServerStream(),
                    ClientConnection(
                        loop: loop, entrance: entrance, zone: zone, certificate: certificate, transport: transport),
                ])
            }
        }
        try pipeline.addHandler(care)
    }
}

extension LoopContext {
    fileprivate func idleTimeout(of entrance: Entrance) -> TimeAmount {
        guard case .listener(let balancer, let listener, _) = entrance,
            let place = snapshot.place(loadBalancer: balancer, listener: listener)
        else { return .seconds(60) }
        return snapshot.plans[place.loadBalancer][place.listener].idleTimeout
    }
}
