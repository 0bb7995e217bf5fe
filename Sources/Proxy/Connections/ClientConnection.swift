import NIOCore
import Routing

/// A client's connection: takes one request after the other, has each answered, and is kept or closed.
///
/// Requests that arrive while one is being answered wait in `pending`; when much waits, no more is read.
final class ClientConnection: LoopConnection {
    enum Phase {
        case awaitingHead
        case exchanging
        /// After an upgrade: bytes both ways.
        case tunnel
        /// Answered before the request was complete: what still comes is thrown away for a while.
        case lingering
        /// The last answer is on its way.
        case closing
    }

    let entrance: Entrance
    var phase = Phase.awaitingHead
    var exchange = Exchange()
    var upstream: UpstreamConnection?
    /// Bytes received and not yet used.
    var pending = ByteBuffer()
    var clientEndedOutput = false
    var targetEnded = false
    private var boundary = HeadBoundary()
    private var headBegan = false
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
        loop: LoopContext, entrance: Entrance, certificate: ClientCertificate? = nil,
        transport: ClientTransport = ClientTransport(), isOnSocket: Bool = false
    ) {
        self.entrance = entrance
        self.transport = transport
        self.certificate = certificate
        super.init(loop: loop, isOnSocket: isOnSocket)
    }

    // MARK: From the client

    override func opened() {
        let text = remoteAddress?.ipAddress ?? ""
        address = ClientAddress(text, port: remoteAddress?.port ?? 0)
        source = IPAddress(text)
        openedAt = loop.now()
        deadline = openedAt + TimeAmount(loop.limits.firstRequestTimeout)
        number = loop.generator.next()
        if let place = listenerPlace, !loop.snapshot.admits(source, at: place) { close() }
    }

    override func received(_ buffer: ByteBuffer) {
        switch phase {
        case .awaitingHead, .exchanging:
            keep(buffer)
            process()
        case .tunnel: passToTarget(buffer)
        case .lingering, .closing: break
        }
    }

    private func keep(_ buffer: ByteBuffer) {
        if pending.readableBytes == 0 {
            pending = buffer
        } else {
            pending.writeImmutableBuffer(buffer)
        }
    }

    /// Does all that can be done with the bytes at hand. Called again from within, through an answer that is complete
    /// at once, it leaves the work to the call that is under way.
    func process() {
        if isProcessing { return }
        isProcessing = true
        while isOpen, step() {}
        isProcessing = false
        if pending.readableBytes == 0 && pending.capacity > 0 { pending = ByteBuffer() }
        holdOrResumeReads()
    }

    private func holdOrResumeReads() {
        if phase == .lingering { return resumeReads() }
        let isFull = pending.readableBytes >= loop.limits.bufferedBytes
        let targetIsFull = upstream.map { !$0.isWritable } ?? false
        if isFull || targetIsFull { holdReads() } else { resumeReads() }
    }

    /// True when there may be more to do.
    private func step() -> Bool {
        switch phase {
        case .awaitingHead:
            if pending.readableBytes == 0 { return false }
            do throws(HTTPFault) {
                if try takeHead() { return true }
                if clientEndedOutput { close() }
                return false
            } catch {
                refuse(error)
                return false
            }
        case .exchanging:
            sendBody()
            closeIfCutShort()
            return phase == .awaitingHead
        case .tunnel, .lingering, .closing: return false
        }
    }

    // MARK: A request's head

    private func takeHead() throws(HTTPFault) -> Bool {
        guard let end = try findEndOfHead() else {
            if !headBegan { deadline = loop.now() + TimeAmount(loop.limits.headTimeout) }
            headBegan = true
            return false
        }
        let start = boundary.start
        boundary = HeadBoundary()
        headBegan = false
        try begin(start..<end)
        pending.moveReaderIndex(forwardBy: end)
        if case .frontDoor = entrance, let place = exchange.place, !loop.snapshot.admits(source, at: place) {
            close()
            return false
        }
        touch()
        forward()
        return true
    }

    private func findEndOfHead() throws(HTTPFault) -> Int? {
        try pending.parse { (bytes) throws(HTTPFault) in try boundary.find(in: bytes, limits: .request) }
    }

    // MARK: An exchange

    func beginFacts(_ head: RequestHead) {
        exchange.isOpen = true
        exchange.facts.began = loop.now()
        exchange.facts.desync = head.finding
        exchange.facts.receivedBytes = head.end - head.methodPart.lowerBound
        loop.began()
    }

    /// What cannot be understood cannot be followed either: the connection ends with the answer.
    private func refuse(_ fault: HTTPFault) {
        beginWithoutRequest()
        exchange.facts.desync = fault.reason
        answer(OwnAnswer(error: fault.status), closes: true)
    }

    /// An exchange that is only an answer.
    private func beginWithoutRequest() {
        exchange = Exchange()
        if let place = listenerPlace { exchange.came(to: place, loop) }
        exchange.isOpen = true
        exchange.facts.began = loop.now()
        exchange.facts.receivedBytes = pending.readableBytes
        phase = .exchanging
        loop.began()
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
        guard case .listener(let loadBalancer, let listener) = entrance else { return nil }
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
    func touch() { deadline = loop.now() + exchange.idleTimeout }

    override func deadlinePassed() {
        switch phase {
        case .awaitingHead where headBegan:
            beginWithoutRequest()
            answer(OwnAnswer(error: 408), closes: true)
        case .exchanging: targetLost(.timedOut)
        case .awaitingHead, .tunnel, .lingering, .closing: close()
        }
    }

    // MARK: Endings

    /// A client that has sent all of its request and says so may still be waiting for the answer.
    override func inputEnded() {
        clientEndedOutput = true
        switch phase {
        case .awaitingHead, .lingering: close()
        case .exchanging: closeIfCutShort()
        case .tunnel: if targetEnded { close() } else { upstream?.endOutputWhenWritten() }
        case .closing: break
        }
    }

    /// Requests that were sent before the end of the client's output are still answered.
    var hasNoMoreRequests: Bool { clientEndedOutput && pending.readableBytes == 0 }

    /// The rest of the request will never come.
    private func closeIfCutShort() {
        if phase == .exchanging, hasNoMoreRequests, !exchange.state.requestComplete { close() }
    }

    override func closed() {
        upstream?.discard()
        endAttempt()
        endExchange()
        phase = .closing
        pending = ByteBuffer()
    }

    override func writabilityChanged() {
        if isWritable { upstream?.resumeReads() } else { upstream?.holdReads() }
    }

    override var isClient: Bool { true }

    override func closeIfIdle() {
        guard phase == .awaitingHead, pending.readableBytes == 0 else { return }
        phase = .closing
        closeWhenWritten()
    }

    /// The listener by which the client came may be gone.
    override func routesChanged() {
        if case .listener(let loadBalancer, let listener) = entrance,
            loop.snapshot.place(loadBalancer: loadBalancer, listener: listener) == nil
        {
            closeIfIdle()
        }
    }
}
