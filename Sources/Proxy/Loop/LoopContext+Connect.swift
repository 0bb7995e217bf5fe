import NIOCore

extension LoopContext {
    /// Connects to a target; the connection is opened when there is one.
    /// - Parameter source: whose address it is to come from; nil: the system chooses.
    func connect<Connection: LoopConnection>(
        _ connection: Connection, to address: SocketAddress, from source: SocketAddress? = nil,
        over transport: TargetTransport
    ) -> EventLoopFuture<Connection> {
        guard let sockets else { return eventLoop.makeFailedFuture(UnknownAddress()) }
        return sockets.connect(
            to: address, from: source, isMarked: transport.isMarked, timeout: TimeAmount(limits.connectTimeout),
            limits: limits.sockets
        ).assumeIsolated().flatMapThrowing { socket in
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
