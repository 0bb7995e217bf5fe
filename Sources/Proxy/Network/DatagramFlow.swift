import NIOCore
import NIOPosix

/// One client's datagrams to one target and back.
final class DatagramFlow: Flow {
    let client: SocketAddress
    private(set) var lastUsed = NIODeadline.now()
    private let door: DatagramDoor
    private let target: LoopTarget
    private var channel: (any Channel)?
    /// What came before the socket was there.
    private var waiting: [ByteBuffer] = []
    private var hasEnded = false
    private var hasAnswered = false
    private let meter: LoopMeter?

    private static let mostWaiting = 64

    init(from client: SocketAddress, by door: DatagramDoor, to handle: TargetHandle, _ meter: LoopMeter?) {
        self.client = client
        self.meter = meter
        self.door = door
        target = handle.perLoop[door.loop.index]
        target.counters.began()
        meter?.flowBegan()
        target.add(self)
        connect()
    }

    private func connect() {
        guard let address = target.address, !target.isClosed else { return terminate() }
        let receiver = NIOLoopBound(DatagramReceiver(self), eventLoop: door.loop.eventLoop)
        DatagramBootstrap(group: door.loop.eventLoop)
            .marked(target.transport.isMarked, for: address)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(receiver.value)
                }
            }
            .connect(to: address).assumeIsolated().whenComplete { result in
                switch result {
                case .success(let channel): self.connected(channel)
                case .failure: self.terminate()
                }
            }
    }

    private func connected(_ channel: any Channel) {
        if hasEnded { return channel.close(promise: nil) }
        self.channel = channel
        for data in waiting { write(data) }
        waiting = []
    }

    func send(_ data: ByteBuffer) {
        lastUsed = .now()
        meter?.flowCarried(data.readableBytes)
        if channel != nil {
            write(data)
        } else if waiting.count < Self.mostWaiting {
            waiting.append(data)
        }
    }

    private func write(_ data: ByteBuffer) {
        guard let channel, let address = target.address else { return }
        channel.writeAndFlush(AddressedEnvelope(remoteAddress: address, data: data), promise: nil)
    }

    func received(_ data: ByteBuffer) {
        lastUsed = .now()
        meter?.flowCarried(data.readableBytes)
        hasAnswered = true
        door.answer(client, data)
    }

    func terminate() {
        if hasEnded { return }
        hasEnded = true
        meter?.flowEnded()
        target.counters.ended(answered: hasAnswered)
        target.remove(self)
        channel?.close(promise: nil)
        door.ended(self)
    }
}

/// A target's answers.
private final class DatagramReceiver: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let flow: DatagramFlow

    init(_ flow: DatagramFlow) { self.flow = flow }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { flow.received(unwrapInboundIn(data).data) }

    func channelInactive(context: ChannelHandlerContext) { flow.terminate() }

    /// The target's machine says that nobody listens there: the next datagram may go to another target.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { flow.terminate() }
}
