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
    private var places = PlaceMemory()
    private var address: [UInt8] = []
    private var source: IPAddress?
    private var requests = 0
    private let certificate: ClientCertificate?

    /// - Parameter certificate: that of the client, where the listener asks for one.
    init(loop: LoopContext, entrance: Entrance, certificate: ClientCertificate? = nil) {
        self.entrance = entrance
        self.certificate = certificate
        super.init(loop: loop)
    }

    // MARK: From the client

    override func opened() {
        let text = remoteAddress?.ipAddress ?? ""
        address = Array(text.utf8)
        source = IPAddress(text)
        deadline = loop.now() + TimeAmount(loop.limits.firstRequestTimeout)
        if case .listener(let loadBalancer, let listener) = entrance,
            let place = loop.snapshot.place(loadBalancer: loadBalancer, listener: listener),
            !loop.snapshot.admits(address, at: place)
        {
            close()
        }
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
        if pending.readableBytes == 0 { pending = ByteBuffer() }
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
                return try takeHead()
            } catch {
                refuse(error)
                return false
            }
        case .exchanging:
            sendBody()
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
        if case .frontDoor = entrance, let place = exchange.place, !loop.snapshot.admits(address, at: place) {
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

    private func begin(_ range: Range<Int>) throws(HTTPFault) {
        try pending.parse { (bytes) throws(HTTPFault) in
            let head = try RequestHead(bytes, range, fields: &loop.fields)
            requests += 1
            exchange = Exchange(head, number: requests)
            let host = UnsafeRawBufferPointer(rebasing: bytes[head.authority])
            exchange.place = places.place(entrance, host: host, in: loop.snapshot)
            phase = .exchanging
            if let place = exchange.place {
                prepare(head, bytes, place)
            } else {
                exchange.unknownHost = String(decoding: host, as: UTF8.self)
            }
        }
    }

    /// Decides where the request goes, and makes the head that a target is to get.
    private func prepare(_ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ place: Place) {
        exchange.idleTimeout = loop.snapshot.idleTimeouts[place.loadBalancer]
        let request = RoutableHead(head, loop.fields, of: bytes, source: source)
        let route = self.route(request, place)
        exchange.route = route
        guard case .forward = route.outcome else { return }
        let listener = loop.snapshot.routes.loadBalancers[place.loadBalancer].listeners[place.listener]
        guard let rule = route.rule, let transform = listener.matcher.transforms[rule] else {
            return edit(head, bytes, place)
        }
        do throws(RequestTransform.Failure) {
            let changed = try transform.applied(host: request.host, target: request.target)
            exchange.original = ByteBuffer(bytes: UnsafeRawBufferPointer(rebasing: bytes[..<head.end]))
            edit(head, bytes, place, changed)
        } catch {
            exchange.route = nil
        }
    }

    private func route(_ request: RoutableHead, _ place: Place) -> Route {
        let snapshot = loop.snapshot
        var moment = loop.moment()
        let listener = snapshot.routes.loadBalancers[place.loadBalancer].listeners[place.listener]
        moment.isSecure = listener.settings.spoken == .https
        return snapshot.routes.route(
            loadBalancer: place.loadBalancer, listener: place.listener, request, at: moment,
            outstanding: { snapshot.targets[$0].inFlight }, using: &loop.generator)
    }

    /// Routes the request again, by the head that is kept of it.
    private func routeAgain(_ place: Place) {
        let kept = exchange.original.readableBytes > 0 ? exchange.original : exchange.head
        do throws(HTTPFault) {
            exchange.route = try kept.parse { (bytes) throws(HTTPFault) in
                let head = try RequestHead(bytes, 0..<bytes.count, fields: &loop.fields)
                return route(RoutableHead(head, loop.fields, of: bytes, source: source), place)
            }
        } catch {
            // It was understood before, and what was written of it can be understood again.
            exchange.route = nil
        }
    }

    private func edit(
        _ head: RequestHead, _ bytes: UnsafeRawBufferPointer, _ place: Place,
        _ changed: RequestTransform.Result = .init()
    ) {
        var edit = loop.snapshot.edits[place.loadBalancer][place.listener].changing(changed)
        if let certificate { edit.forwardedLines += certificate.lines }
        var buffer = ByteBufferAllocator().buffer(capacity: edit.bound(head, client: address))
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: edit.bound(head, client: address)) {
            edit.write(head, loop.fields, of: bytes, client: address, into: $0)
        }
        exchange.head = buffer
    }

    /// What cannot be understood cannot be followed either: the connection ends with the answer.
    private func refuse(_ fault: HTTPFault) {
        exchange = Exchange()
        phase = .exchanging
        answer(OwnAnswer(error: fault.rawValue), closes: true)
    }

    /// Finds the load balancer again in the newest table, for another attempt.
    func replace() {
        guard exchange.place != nil else { return }
        exchange.place = places.again(entrance, in: loop.snapshot)
        if let place = exchange.place { routeAgain(place) }
    }

    // MARK: Time

    /// There was traffic: the load balancer's idle time begins anew.
    func touch() { deadline = loop.now() + exchange.idleTimeout }

    override func deadlinePassed() {
        switch phase {
        case .awaitingHead where headBegan:
            exchange = Exchange()
            phase = .exchanging
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
        case .exchanging: if !exchange.state.requestComplete { close() }
        case .tunnel: if targetEnded { close() } else { upstream?.endOutputWhenWritten() }
        case .closing: break
        }
    }

    override func closed() {
        upstream?.discard()
        endAttempt()
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
