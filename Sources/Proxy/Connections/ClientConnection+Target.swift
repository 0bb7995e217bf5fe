import NIOCore
import Routing

/// Finding a target for a request, sending it there, and what happens when the target is lost.
extension ClientConnection {
    func forward() {
        guard let place = exchange.place else { return answerWithoutPlace() }
        if let pending = exchange.pendingToken { return check(pending) }
        let snapshot = loop.snapshot
        switch exchange.route?.outcome {
        case .forward(let forward):
            let target = choose(forward, snapshot)
            if !speaks(snapshot.targets[target].transport.version) { return answer(OwnAnswer(error: 464)) }
            if snapshot.routes.setsCookies(forward) {
                exchange.cookies = snapshot.routes.cookies(for: forward, target: target, at: moment(place))
            } else if !exchange.cookies.isEmpty {
                exchange.cookies = StickyCookies()
            }
            if let mirror = snapshot.routes.groups[forward.group].mirror {
                copy(for: mirror, of: snapshot.routes.groups[forward.group].arn)
            }
            attempt(snapshot.targets[target])
        case .fixedResponse(let status, let type, let body):
            answer(OwnAnswer(status: status, contentType: type, body: body))
        case .redirect(let status, let location): answer(OwnAnswer(status: status, location: location))
        case .noTarget, .noGroup: answer(OwnAnswer(error: 503))
        // What its rule wants to make of the request is no request.
        case nil: answer(OwnAnswer(error: 500))
        }
    }

    /// The listener by which the client came was removed, or the front door does not know the host.
    private func answerWithoutPlace() {
        guard case .frontDoor = entrance else { return answer(OwnAnswer(error: 503), closes: true) }
        let known = loop.snapshot.routes.knownHosts(limit: 20)
        answer(OwnAnswer(unknownHost: exchange.unknownHost, knownHosts: known))
    }

    /// The next one instead of a target that this request has already lost, if there is another.
    private func choose(_ forward: Route.Forward, _ snapshot: Snapshot) -> Int {
        var target = forward.target
        if exchange.lost.isEmpty { return target }
        for _ in snapshot.routes.groups[forward.group].eligible {
            if !wasLost(snapshot.targets[target]) { break }
            if let next = snapshot.routes.nextTarget(inGroup: forward.group) { target = next }
        }
        return target
    }

    /// A target that is in two groups is the same process in both.
    private func wasLost(_ handle: TargetHandle) -> Bool {
        exchange.lost.contains { $0.target.host == handle.target.host && $0.target.port == handle.target.port }
    }

    private func attempt(_ handle: TargetHandle) {
        let target = handle.perLoop[loop.index]
        exchange.state.attemptBegan()
        exchange.handle = handle
        exchange.target = target
        exchange.attemptBegan = loop.now()
        target.counters.began()
        // After a loss only a fresh connection will do: where one kept connection was stale, more may be.
        if exchange.lost.isEmpty, let idle = target.takeIdle() { attach(idle) } else { connect(to: target) }
    }

    private func connect(to target: LoopTarget) {
        let number = exchange.number
        target.connect(on: loop).assumeIsolated().whenComplete { result in
            let isWanted =
                self.isOpen && self.phase == .exchanging && self.exchange.number == number
                && self.exchange.target === target && self.upstream == nil
            switch result {
            case .success(let connection): if isWanted { self.attach(connection) } else { connection.park() }
            case .failure(let error): if isWanted { self.targetLost(Self.loss(error)) }
            }
        }
    }

    private static func loss(_ error: any Error) -> ExchangeState.Loss {
        if let error = error as? ChannelError, case .connectTimeout = error { .connectTimedOut } else { .refused }
    }

    private func attach(_ connection: UpstreamConnection) {
        upstream = connection
        connection.begin(for: self)
        if !isWritable { connection.holdReads() }
        exchange.facts.sent = loop.now()
        if let head = exchange.head { connection.write(head) }
        process()
    }

    /// Passes on as much of the request's body as is there.
    func sendBody() {
        guard let upstream, !exchange.state.requestComplete, pending.readableBytes > 0 else { return }
        do throws(HTTPFault) {
            let end = try pending.parse { (bytes) throws(HTTPFault) in
                try exchange.requestFraming.advance(bytes, from: 0)
            }
            exchange.facts.receivedBytes += end
            exchange.state.sentBody(complete: exchange.requestFraming.isComplete)
            touch()
            if let body = pending.readSlice(length: end) {
                if exchange.copy != nil { exchange.copy?.keep(body) }
                upstream.write(body)
            }
        } catch {
            bodyFailed()
        }
    }

    /// The body breaks HTTP's rules: the target must not take what it has for the whole.
    private func bodyFailed() {
        upstream?.discard()
        endAttempt()
        if exchange.state.hasPassedOnAnswer { close() } else { answer(OwnAnswer(error: 400), closes: true) }
    }

    /// The request is no longer with a target.
    func endAttempt() {
        exchange.target?.counters.ended(answered: exchange.facts.targetStatus != 0 || !isOpen)
        exchange.target = nil
        upstream = nil
    }

    // MARK: From the target

    func targetClosed() {
        if phase == .tunnel { endTunnel() } else { targetLost(.closed) }
    }

    func targetEndedOutput() {
        guard phase == .tunnel else { return targetLost(.closed) }
        targetEnded = true
        if clientEndedOutput { endTunnel() } else { endOutputWhenWritten() }
    }

    private func endTunnel() {
        upstream?.discard()
        endAttempt()
        endExchange()
        phase = .closing
        closeWhenWritten()
    }

    func targetWritabilityChanged() {
        guard let upstream else { return }
        if upstream.isWritable { resumeReads() } else { holdReads() }
    }

    func passToTarget(_ buffer: ByteBuffer) {
        touch()
        exchange.facts.receivedBytes += buffer.readableBytes
        upstream?.write(buffer)
    }

    func targetLost(_ loss: ExchangeState.Loss) {
        guard phase == .exchanging else { return }
        upstream?.discard()
        endAttempt()
        exchange.facts.loss = loss
        switch exchange.state.lost(loss) {
        case .retry:
            if let handle = exchange.handle { exchange.lost.append(handle) }
            exchange.forgetAnswer()
            // The table may have changed since; the request is then routed by the new one.
            replace()
            forward()
            process()
        case .answer(let status): answer(OwnAnswer(error: status))
        case .finish: finish(exchange.state.answerCompleted(excessBytes: false))
        case .abort:
            endExchange()
            phase = .closing
            // A client that takes nothing would keep the connection for ever.
            if loss == .timedOut { close() } else { closeWhenWritten() }
        }
    }
}
