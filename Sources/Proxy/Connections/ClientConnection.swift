import NIOCore
import Routing

/// A client's connection: gives what comes to its conversation, and does what that wants done.
///
/// Requests that arrive while one is being answered wait in `pending`; when much waits, no more is read.
final class ClientConnection: LoopConnection {
    let entrance: Entrance
    /// To whose address the client came; nil by the front door.
    let zone: String?
    var conversation = Conversation()
    var exchange = Exchange()
    var upstream: UpstreamConnection?
    /// Bytes received and not yet used.
    var pending = ByteBuffer()
    private var isProcessing = false
    var places = PlaceMemory()
    private(set) var address = ClientAddress()
    private(set) var source: IPAddress?
    let certificate: ClientCertificate?
    let transport: ClientTransport
    var requests = 0
    /// Tells connections apart in logs.
    private(set) var number: UInt64 = 0
    private var openedAt = NIODeadline.uptimeNanoseconds(0)

    /// - Parameter certificate: that of the client, where the listener asks for one.
    init(
        loop: LoopContext, entrance: Entrance, zone: String? = nil, certificate: ClientCertificate? = nil,
        transport: ClientTransport = ClientTransport()
    ) {
        self.entrance = entrance
        self.zone = zone
        self.transport = transport
        self.certificate = certificate
        super.init(loop: loop)
    }

    // MARK: From the client

    override func opened() {
        conversation = Conversation(isDraining: loop.isShuttingDown)
        let text = remoteAddress?.ipAddress ?? ""
        address = ClientAddress(text, port: remoteAddress?.port ?? 0)
        source = IPAddress(text)
        openedAt = loop.now()
        deadline = openedAt + TimeAmount(loop.limits.firstRequestTimeout)
        number = loop.generator.next()
        if let place = listenerPlace, !loop.snapshot.admits(source, at: place) { close() }
    }

    override func received(_ buffer: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = buffer
        } else {
            pending.writeImmutableBuffer(buffer)
        }
        process()
    }

    /// Does all that can be done with the bytes at hand. Called again from within, through an answer that is complete
    /// at once, it leaves the work to the call that is under way.
    func process() {
        if isProcessing { return }
        isProcessing = true
        while isOpen, step() {}
        isProcessing = false
        keepLittle()
        holdOrResumeReads()
    }

    /// What was read is in memory for a whole read, which a client that waits or is waited for must not keep.
    private func keepLittle() {
        if pending.readableBytes == 0 {
            if pending.capacity > 1 { pending = loop.nothing }
        } else if pending.readableBytes < pending.capacity / 4 {
            pending = ByteBuffer(buffer: pending)
        }
    }

    private func holdOrResumeReads() {
        let readsOn = conversation.readsClient(
            unread: unread, limit: loop.limits.bufferedBytes, targetIsFull: upstream.map { !$0.isWritable } ?? false)
        if readsOn { resumeReads() } else { holdReads() }
    }

    var unread: Int { pending.readableBytes }

    /// True when there may be more to do.
    private func step() -> Bool {
        switch nextAction() {
        case .wait: return false
        case .awaitRestOfHead:
            deadline = loop.now() + TimeAmount(loop.limits.headTimeout)
            return false
        case .route(let head):
            pending.moveReaderIndex(forwardBy: head.end)
            if isLeftOut { close() } else { forwardFirst() }
        case .refuse(let fault): refuse(fault)
        case .pass(let count): pass(count)
        case .breakOff(let fault):
            dropTarget()
            answer(OwnAnswer(error: fault.status), closes: true)
        case .drop(let count): pending.moveReaderIndex(forwardBy: count)
        case .close: close()
        }
        return true
    }

    /// What is made of a head is made while its bytes are at hand.
    private func nextAction() -> Conversation.ClientAction {
        pending.withUnsafeReadableBytes { bytes in
            let action = conversation.read(bytes, &loop.fields)
            if case .route(let head) = action, let fault = begin(head, bytes) { return .refuse(fault) }
            return action
        }
    }

    /// At the front door only the request tells whose security groups the client has to pass.
    private var isLeftOut: Bool {
        guard case .frontDoor = entrance, let place = exchange.place else { return false }
        return !loop.snapshot.admits(source, at: place)
    }

    private func forwardFirst() {
        touch()
        forward()
    }

    // MARK: An exchange

    func beginFacts(_ head: RequestHead) {
        exchange.isOpen = true
        exchange.facts.began = loop.now()
        exchange.facts.desync = head.finding
        exchange.facts.receivedBytes = head.end - head.methodPart.lowerBound
        loop.began()
    }

    /// An exchange that is only an answer, after which the connection ends.
    private func refuse(_ fault: HTTPFault) {
        exchange = Exchange()
        if let place = listenerPlace { exchange.came(to: place, loop) }
        exchange.isOpen = true
        exchange.facts.began = loop.now()
        exchange.facts.receivedBytes = unread
        exchange.facts.desync = fault.reason
        loop.began()
        answer(OwnAnswer(error: fault.status), closes: true)
    }

    /// Tells the loop once that the exchange is over.
    func endExchange() {
        guard exchange.isOpen else { return }
        exchange.isOpen = false
        if exchange.facts.status == 0 { exchange.facts.status = 460 }
        loop.ended(exchange, of: self)
        // An idle connection keeps nothing of its last request.
        exchange.head = nil
        exchange.original = nil
    }

    /// Where clients of a load balancer's own address come to, whatever they ask for.
    private var listenerPlace: Place? {
        guard case .listener(let loadBalancer, let listener, _) = entrance else { return nil }
        return loop.snapshot.place(loadBalancer: loadBalancer, listener: listener)
    }

    /// The connection has lived as long as `client_keep_alive.seconds` allows.
    var isOld: Bool {
        guard let plan = exchange.plan else { return false }
        return loop.now() - openedAt >= plan.clientKeepAlive
    }

    override func write(_ buffer: ByteBuffer) {
        exchange.facts.sentBytes += buffer.readableBytes
        super.write(buffer)
    }

    // MARK: Time

    /// There was traffic: the load balancer's idle time begins anew.
    func touch() {
        let idle = exchange.idleTimeout
        deadline = loop.now() + (conversation.clientMayBeGone ? min(loop.halfClosedTimeout, idle) : idle)
    }

    override func deadlinePassed() { react(conversation.timeIsUp(unread: unread)) }

    // MARK: Endings

    override func inputEnded() {
        react(conversation.clientEndedOutput(unread: unread))
        if isOpen, conversation.clientMayBeGone { touch() }
    }

    override func closed() {
        dropTarget()
        endExchange()
        conversation.clientClosed()
        pending = ByteBuffer()
    }

    override func writabilityChanged() {
        if isWritable { upstream?.resumeReads() } else { upstream?.holdReads() }
    }

    override var isClient: Bool { true }

    override func drain() { react(conversation.drain(unread: unread)) }

    /// The listener by which the client came may be gone.
    override func routesChanged() {
        if case .listener(let loadBalancer, let listener, _) = entrance,
            loop.snapshot.place(loadBalancer: loadBalancer, listener: listener) == nil
        {
            react(conversation.leaveIfIdle(unread: unread))
        }
    }

    func react(_ reaction: Conversation.Reaction) {
        switch reaction {
        case .nothing: break
        case .close: close()
        case .closeWhenWritten: closeWhenWritten()
        case .refuse(let fault): refuse(fault)
        case .endOutputToTarget: upstream?.endOutputWhenWritten()
        case .endOutputToClient: endOutputWhenWritten()
        case .endTunnel:
            dropTarget()
            endExchange()
            closeWhenWritten()
        case .lost(let loss, let next): lost(loss, next)
        }
    }
}
