import NIOCore

extension LoopContext {
    /// Connects to a target; the connection is opened when there is one.
    /// - Parameters:
    ///   - source: whose address it is to come from; nil: the system chooses.
    ///   - greeting: sent before all else, in the clear.
    func connect<Connection: LoopConnection>(
        _ connection: Connection, to address: SocketAddress, from source: SocketAddress? = nil,
        over transport: TargetTransport, greeting: ByteBuffer = ByteBuffer()
    ) -> EventLoopFuture<Connection> {
        guard let sockets else { return eventLoop.makeFailedFuture(UnknownAddress()) }
        return sockets.connect(
            to: address, from: source, isMarked: transport.isMarked, timeout: TimeAmount(limits.connectTimeout),
            limits: limits.sockets
        ).assumeIsolated().flatMapThrowing { socket in
            socket.append(greeting)
            socket.flush()
            if transport.isSecure {
                try SocketChannel.open(socket) { channel in
                    try transport.addHandlers(to: channel)
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            } else {
                try connection.take(socket)
            }
            return connection
        }.nonisolated()
    }
}
