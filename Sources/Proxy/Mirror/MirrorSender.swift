import NIOCore
import NIOPosix

/// Connections to mirrors' targets, each with one copy at a time, kept for the next one.
///
/// `@unchecked Sendable`: its connections are touched on its event loop alone.
final class MirrorSender: @unchecked Sendable {
    typealias Done = @Sendable (MirrorOutcome) -> Void

    private let eventLoop: any EventLoop
    private var idle: [SocketAddress: [MirrorConnection]] = [:]

    private static let mostIdle = 32
    private static let connectTimeout = TimeAmount.seconds(5)

    init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func send(_ request: MirroredRequest, _ done: @escaping Done) {
        eventLoop.execute { self.begin(request, isAgain: false, done) }
    }

    /// - Parameter isAgain: a kept connection was lost before any of the answer came, so that a new one is needed.
    func begin(_ request: MirroredRequest, isAgain: Bool, _ done: @escaping Done) {
        if !isAgain, let known = idle[request.address]?.popLast() { return known.begin(request, done) }
        let connection = NIOLoopBound(MirrorConnection(self), eventLoop: eventLoop)
        ClientBootstrap(group: eventLoop)
            .connectTimeout(Self.connectTimeout)
            .marked(request.transport.isMarked, for: request.address)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try request.transport.addHandlers(to: channel)
                    try channel.pipeline.syncOperations.addHandler(connection.value)
                }
            }
            .connect(to: request.address)
            .assumeIsolated().whenComplete { result in
                switch result {
                case .success: connection.value.begin(request, done)
                case .failure: done(.failed)
                }
            }
    }

    /// - Returns: whether the connection is to stay open.
    func keep(_ connection: MirrorConnection, to address: SocketAddress) -> Bool {
        guard idle[address, default: []].count < Self.mostIdle else { return false }
        idle[address, default: []].append(connection)
        return true
    }

    func forget(_ connection: MirrorConnection) {
        for address in idle.keys { idle[address]?.removeAll { $0 === connection } }
        idle = idle.filter { !$0.value.isEmpty }
    }
}
