import NIOCore
import Routing

/// A client's connection to a network load balancer: all of it goes to one target, whatever it is.
final class FlowClient: LoopConnection, Flow {
    private let entrance: Entrance
    private let zone: String?
    private var idleTimeout = TimeAmount.seconds(350)
    private var upstream: FlowUpstream?
    private var handle: TargetHandle?
    private var target: LoopTarget?
    private var lost: [TargetHandle] = []
    /// What came before the target was reached.
    private var pending = ByteBuffer()
    private var inputHasEnded = false
    private var targetHasEnded = false
    private var targetHasAnswered = false
    private var meter: LoopMeter?

    private static let mostAttempts = 3

    /// - Parameter zone: whose address the client came to.
    init(loop: LoopContext, entrance: Entrance, zone: String?) {
        self.entrance = entrance
        self.zone = zone
        super.init(loop: loop)
    }

    override var isClient: Bool { true }

    // MARK: From the client

    override func opened() {
        guard case .listener(let balancer, let listener, _) = entrance,
            let place = loop.snapshot.place(loadBalancer: balancer, listener: listener)
        else { return close() }
        idleTimeout = TimeAmount(
            loop.snapshot.routes.loadBalancers[place.loadBalancer].listeners[place.listener].settings.flowIdleTimeout)
        meter = loop.meters.balancer(place.loadBalancer)
        meter?.flowBegan()
        touch()
        attempt()
    }

    override func received(_ buffer: ByteBuffer) {
        touch()
        meter?.flowCarried(buffer.readableBytes)
        if let upstream { return upstream.write(buffer) }
        pending.writeImmutableBuffer(buffer)
        if pending.readableBytes >= loop.limits.bufferedBytes { holdReads() }
    }

    override func inputEnded() {
        inputHasEnded = true
        guard let upstream else { return }
        if targetHasEnded { endBoth() } else { upstream.endOutputWhenWritten() }
    }

    override func closed() {
        meter?.flowEnded()
        meter = nil
        upstream?.discard()
        endAttempt()
    }

    override func writabilityChanged() {
        if isWritable { upstream?.resumeReads() } else { upstream?.holdReads() }
    }

    /// Nothing went either way for as long as the listener allows.
    override func deadlinePassed() { close() }

    private func touch() { deadline = loop.now() + idleTimeout }

    // MARK: The target

    private func attempt() {
        // By the table as it is now: an attempt may come long after the one before.
        guard case .listener(let balancer, let listener, _) = entrance,
            let place = loop.snapshot.place(loadBalancer: balancer, listener: listener),
            let (handle, group) = chooseTarget(place)
        else { return close() }
        let target = handle.perLoop[loop.index]
        self.handle = handle
        self.target = target
        target.counters.began()
        target.add(self)
        target.connectFlow(self, by: group, on: loop).assumeIsolated().whenComplete { result in
            guard self.isOpen, self.upstream == nil, self.target === target else {
                if case .success(let late) = result { late.discard() }
                return
            }
            switch result {
            case .success(let connection): self.attach(connection)
            case .failure: self.tryAnother(after: handle)
            }
        }
    }

    private func chooseTarget(_ place: Place) -> (TargetHandle, Routes.Group)? {
        guard let (first, group) = loop.target(forFlowFrom: source, by: place, zone: zone) else { return nil }
        var handle = first
        let snapshot = loop.snapshot
        for _ in snapshot.routes.groups[group].eligible where lost.contains(where: { $0 === handle }) {
            if let next = snapshot.routes.nextTarget(inGroup: group) { handle = snapshot.targets[group][next] }
        }
        return (handle, snapshot.routes.groups[group])
    }

    private var source: IPAddress? { remoteAddress?.ipAddress.flatMap { IPAddress($0) } }

    /// Nothing was sent to the target yet, so that another may have all of it.
    private func tryAnother(after handle: TargetHandle) {
        endAttempt()
        lost.append(handle)
        if lost.count < Self.mostAttempts { attempt() } else { close() }
    }

    private func attach(_ connection: FlowUpstream) {
        upstream = connection
        connection.begin(for: self)
        if pending.readableBytes > 0 { connection.write(pending) }
        pending = ByteBuffer()
        resumeReads()
        if inputHasEnded { connection.endOutputWhenWritten() }
    }

    private func endAttempt() {
        target?.counters.ended(answered: targetHasAnswered)
        target?.remove(self)
        target = nil
        upstream = nil
    }

    // MARK: From the target

    func targetSent(_ buffer: ByteBuffer) {
        touch()
        meter?.flowCarried(buffer.readableBytes)
        targetHasAnswered = true
        write(buffer)
    }

    func targetEndedOutput() {
        targetHasEnded = true
        if inputHasEnded { endBoth() } else { endOutputWhenWritten() }
    }

    func targetClosed() {
        endAttempt()
        closeWhenWritten()
    }

    func targetWritabilityChanged() {
        guard let upstream else { return }
        if upstream.isWritable { resumeReads() } else { holdReads() }
    }

    private func endBoth() {
        upstream?.discard()
        endAttempt()
        closeWhenWritten()
    }

    func terminate() { endBoth() }
}
