import NIOCore
import NIOTLS

/// Stands before a client's connection at the front door, which takes TLS and clear text at the same port: the first
/// byte tells which it is. A TLS client's connection is then that of the listener it asks for, by name.
final class FrontDoorGreeting: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let client: ClientConnection
    private let greetingTimeout: TimeAmount
    private let accept: (String?, any Channel) throws -> Void
    private var timeout: Scheduled<Void>?
    private var isSecure = false

    /// The type of a record that begins a handshake (RFC 8446 section 5.1); no method of HTTP begins with it.
    private static let handshake: UInt8 = 22

    /// - Parameters:
    ///   - client: what speaks with a client in the clear. It is taken out when there is TLS.
    ///   - accept: adds what speaks with a client that asks for the name over TLS; throws when nothing does.
    init(before client: ClientConnection, loop: LoopContext, accept: @escaping (String?, any Channel) throws -> Void) {
        self.client = client
        greetingTimeout = TimeAmount(loop.limits.headTimeout)
        self.accept = accept
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isSecure { return context.fireChannelRead(data) }
        guard unwrapInboundIn(data).readableBytesView.first == Self.handshake else {
            context.fireChannelRead(data)
            return context.pipeline.syncOperations.removeHandler(self, promise: nil)
        }
        do {
            try waitForName(context)
            context.fireChannelRead(data)
        } catch {
            context.close(promise: nil)
        }
    }

    private func waitForName(_ context: ChannelHandlerContext) throws {
        isSecure = true
        let pipeline = context.pipeline.syncOperations
        pipeline.removeHandler(client, promise: nil)
        timeout = context.eventLoop.assumeIsolated().scheduleTask(in: greetingTimeout) { context.close(promise: nil) }
        try pipeline.addHandler(
            ByteToMessageHandler(
                SNIHandler { [self] asked in
                    named(asked, context)
                    return context.eventLoop.makeSucceededVoidFuture()
                }))
    }

    private func named(_ asked: SNIResult, _ context: ChannelHandlerContext) {
        timeout?.cancel()
        do {
            let name: String? = if case .hostname(let name) = asked { name } else { nil }
            try accept(name, context.channel)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
        } catch {
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timeout?.cancel()
        context.fireChannelInactive()
    }
}
