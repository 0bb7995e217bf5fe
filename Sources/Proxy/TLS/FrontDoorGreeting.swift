import NIOCore
import NIOTLS

/// Stands before a client's connection at the front door, which takes TLS and clear text at the same port: the first
/// byte tells which it is. A TLS client's connection is then that of the listener it asks for, by name.
final class FrontDoorGreeting: SocketOwner {
    private let client: ClientConnection
    private let socket: StreamSocket
    private let greetingTimeout: TimeAmount
    private let accept: (String?, any Channel) throws -> Void

    /// The type of a record that begins a handshake (RFC 8446 section 5.1); no method of HTTP begins with it.
    private static let handshake: UInt8 = 22

    /// - Parameters:
    ///   - client: what speaks with a client in the clear. It leaves the socket when there is TLS.
    ///   - accept: adds what speaks with a client that asks for the name over TLS; throws when nothing does.
    init(
        before client: ClientConnection, on socket: StreamSocket,
        accept: @escaping (String?, any Channel) throws -> Void
    ) {
        self.client = client
        self.socket = socket
        greetingTimeout = TimeAmount(client.loop.limits.headTimeout)
        self.accept = accept
    }

    func socketReceived(_ buffer: ByteBuffer) {
        guard buffer.readableBytesView.first == Self.handshake else {
            socket.give(to: client)
            return client.socketReceived(buffer)
        }
        client.leave()
        do {
            let channel = try SocketChannel.open(socket, waitForName)
            channel.socketReceived(buffer)
        } catch {
            socket.close()
        }
    }

    private func waitForName(_ channel: any Channel) throws {
        let timeout = channel.eventLoop.assumeIsolated().scheduleTask(in: greetingTimeout) {
            channel.close(promise: nil)
        }
        channel.closeFuture.assumeIsolated().whenComplete { _ in timeout.cancel() }
        try channel.pipeline.syncOperations.addHandler(
            ByteToMessageHandler(
                SNIHandler { [accept] asked in
                    timeout.cancel()
                    do {
                        let name: String? = if case .hostname(let name) = asked { name } else { nil }
                        try accept(name, channel)
                    } catch {
                        channel.close(promise: nil)
                    }
                    return channel.eventLoop.makeSucceededVoidFuture()
                }))
    }

    func socketInputEnded() { client.socketInputEnded() }

    func socketWritabilityChanged() { client.socketWritabilityChanged() }

    func socketClosed() { client.socketClosed() }
}
