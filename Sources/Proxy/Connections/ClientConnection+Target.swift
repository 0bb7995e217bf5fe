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
            let handle = snapshot.targets[forward.group][target]
            if !speaks(handle.transport.version) { return answer(OwnAnswer(error: 464)) }
            if snapshot.routes.setsCookies(forward) {
                exchange.cookies = snapshot.routes.cookies(for: forward, target: target, at: moment(place))
            } else if !exchange.cookies.isEmpty {
                exchange.cookies = StickyCookies()
            }
            if let mirror = snapshot.routes.groups[forward.group].mirror {
                copy(for: mirror, of: snapshot.routes.groups[forward.group].arn)
            }
            attempt(handle)
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
            if !wasLost(snapshot.targets[forward.group][target]) { break }
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
        conversation.attemptBegan()
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
                self.isOpen && self.conversation.phase == .exchanging && self.exchange.number == number
                && self.exchange.target === target && self.upstream == nil
            switch result {
            case .success(let connection): if isWanted { self.attach(connection) } else { connection.park() }
            case .failure(let error): if isWanted { self.connectionFailed(error) }
            }
        }
    }

    private func connectionFailed(_ error: any Error) {
        let isLate = if let error = error as? ChannelError, case .connectTimeout = error { true } else { false }
        react(conversation.targetLost(isLate ? .connectTimedOut : .refused, unread: unread))
    }

    private func attach(_ connection: UpstreamConnection) {
        upstream = connection
        connection.begin(for: self)
        if !isWritable { connection.holdReads() }
        exchange.facts.sent = loop.now()
        conversation.connected()
        if let head = exchange.head { connection.write(head) }
        process()
    }

    /// Passes on a part of the request's body, or of what goes through a tunnel.
    func pass(_ count: Int) {
        exchange.facts.receivedBytes += count
        touch()
        guard let body = pending.readSlice(length: count) else { return }
        if exchange.copy != nil { exchange.copy?.keep(body) }
        upstream?.write(body)
    }

    /// The request is no longer with a target, whose connection cannot be used again.
    func dropTarget() {
        upstream?.discard()
        endAttempt()
    }

    /// The request is no longer with a target.
    func endAttempt() {
        exchange.target?.counters.ended(answered: exchange.facts.targetStatus != 0 || !isOpen)
        exchange.target = nil
        upstream = nil
    }

    // MARK: From the target

    func targetClosed() { react(conversation.targetClosed(unread: unread)) }

    func targetEndedOutput() { react(conversation.targetEndedOutput(unread: unread)) }

    func targetWritabilityChanged() {
        guard let upstream else { return }
        if upstream.isWritable { resumeReads() } else { holdReads() }
    }

    func lost(_ loss: ExchangeState.Loss, _ next: Conversation.AfterLoss) {
        dropTarget()
        exchange.facts.loss = loss
        switch next {
        case .retry:
            if let handle = exchange.handle { exchange.lost.append(handle) }
            exchange.answerHeld = nil
            // The table may have changed since; the request is then routed by the new one.
            replace()
            forward()
            process()
        case .answer(let status): answer(OwnAnswer(error: status))
        case .finish(let ending): finish(ending)
        case .abort(let atOnce):
            endExchange()
            if atOnce { close() } else { closeWhenWritten() }
        }
    }
}
