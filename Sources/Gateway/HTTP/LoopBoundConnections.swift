import HummingbirdCore
import Logging
import NIOCore

/// Connections whose requests are handled on the event loop that their bytes arrive on.
///
/// By default each read and each write is a change of threads, at the price of answering a small request twice. What a
/// handler waits for (the store, the engine) it waits for without the loop; what it computes keeps the loop from its
/// other connections, as it would keep a thread of the common pool. So the loops must not be those of the data plane.
struct LoopBoundConnections: ServerChildChannel {
    private let connections: HTTP1Channel

    init(_ connections: HTTP1Channel) {
        self.connections = connections
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
        connections.setup(channel: channel, logger: logger)
    }

    @concurrent
    func handle(value: HTTP1Channel.Value, logger: Logger) async {
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            await connections.handle(value: value, logger: logger)
        }
    }
}
