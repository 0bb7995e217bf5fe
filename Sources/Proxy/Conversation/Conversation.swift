import Routing

/// A client's connection, and the one of the target that answers its present request, as HTTP sees them: what each has
/// said, and what may be done next.
///
/// It has neither bytes nor sockets nor a clock. Whoever has them tells it what happens, with the bytes at hand, and does
/// the action it answers before telling the next. Bytes that no action has used are given again with those that follow,
/// so that nothing depends on how a message was cut into packets.
struct Conversation {
    private(set) var phase = Phase.awaitingHead
    /// The present request, or the last.
    private(set) var exchange = ExchangeState(ExchangeState.Request(), hasBody: false)
    /// The present request became a tunnel, or the last did.
    private(set) var isUpgraded = false
    private(set) var dropsChunking = false
    private var request = RequestReader()
    private var answer = AnswerReader()
    /// A target has the request's head, and may get the body.
    private var hasTarget = false
    private var clientEnded = false
    private var targetEnded = false
    private var isDraining: Bool

    /// - Parameter isDraining: no connection is kept any more.
    init(isDraining: Bool = false) { self.isDraining = isDraining }

    // MARK: What the client sends

    /// - Parameters:
    ///   - bytes: all that came and has not been used.
    ///   - fields: those of a head that is to be routed.
    mutating func read(_ bytes: UnsafeRawBufferPointer, _ fields: inout HeadFields) -> ClientAction {
        switch phase {
        case .awaitingHead: bytes.isEmpty ? .wait : readHead(bytes, &fields)
        case .exchanging: readBody(bytes)
        case .tunnel: bytes.isEmpty ? .wait : .pass(bytes.count)
        case .lingering, .closing: bytes.isEmpty ? .wait : .drop(bytes.count)
        }
    }

    private mutating func readHead(_ bytes: UnsafeRawBufferPointer, _ fields: inout HeadFields) -> ClientAction {
        let isFirstPart = !request.headBegan
        do throws(HTTPFault) {
            if let head = try request.head(in: bytes, &fields) { return .route(head) }
        } catch {
            return refuse(error)
        }
        if clientEnded { return .close }
        return isFirstPart ? .awaitRestOfHead : .wait
    }

    /// What cannot be understood cannot be followed either: the connection ends with the answer.
    private mutating func refuse(_ fault: HTTPFault) -> ClientAction {
        beginExchange(ExchangeState(ExchangeState.Request(endsConnections: true), hasBody: false))
        return .refuse(fault)
    }

    private mutating func beginExchange(_ exchange: ExchangeState) {
        self.exchange = exchange
        answer = AnswerReader()
        phase = .exchanging
        isUpgraded = false
        hasTarget = false
    }

    private mutating func readBody(_ bytes: UnsafeRawBufferPointer) -> ClientAction {
        guard hasTarget, !exchange.requestComplete, !bytes.isEmpty else {
            return isCutShort(unread: bytes.count) ? .close : .wait
        }
        do throws(HTTPFault) {
            let count = try request.body(bytes)
            exchange.sentBody(complete: request.isComplete)
            return .pass(count)
        } catch {
            hasTarget = false
            return exchange.hasPassedOnAnswer ? .close : .breakOff(error)
        }
    }

    /// The rest of the request will never come.
    private func isCutShort(unread: Int) -> Bool { hasNoMore(unread) && !exchange.requestComplete }

    /// Requests that were sent before the end of the client's output are still answered.
    private func hasNoMore(_ unread: Int) -> Bool { clientEnded && unread == 0 }

    /// The head that was to be routed has become a request.
    /// - Parameter mode: of the load balancer it came to.
    /// - Returns: to be done instead: the load balancer takes no such request.
    mutating func begin(_ head: RequestHead, _ mode: RoutingTable.DesyncMitigation) -> HTTPFault? {
        let treatment = head.finding?.treatment(mode) ?? .routed
        if treatment == .refused {
            let fault = HTTPFault(400, head.finding)
            _ = refuse(fault)
            return fault
        }
        beginExchange(
            ExchangeState(
                ExchangeState.Request(
                    isIdempotent: head.isIdempotent, isHTTP10: head.isHTTP10, keepsAlive: head.keepsAlive,
                    wantsUpgrade: head.wantsUpgrade, isHead: head.method == .head,
                    endsConnections: treatment == .routedThenClosed),
                hasBody: head.hasBody))
        return nil
    }

    // MARK: What the target sends

    /// A connection to a target is looked for.
    mutating func attemptBegan() { exchange.attemptBegan() }

    /// There is one, and it gets the request's head.
    mutating func connected() { hasTarget = true }

    /// - Parameters:
    ///   - bytes: all that came and has not been used.
    ///   - start: where the body begins, after a head that is still in front of it.
    ///   - closesClient: no further request of the client is wanted.
    ///   - unread: how many bytes of the client wait.
    ///   - fields: those of a head, for its edit.
    mutating func readAnswer(
        _ bytes: UnsafeRawBufferPointer, from start: Int, closesClient: @autoclosure () -> Bool, unread: Int,
        _ fields: inout HeadFields
    ) -> TargetAction {
        if phase == .tunnel { return .pass(end: bytes.count, isWhole: false) }
        exchange.answerBytesArrived()
        do throws(HTTPFault) {
            if !answer.hasHead { return try readAnswerHead(bytes, closesClient() || hasNoMore(unread), &fields) }
            if dropsChunking { return .passWithoutChunks }
            let end = try answer.body(bytes, from: start)
            return .pass(end: end, isWhole: answer.isComplete)
        } catch {
            return .malformed
        }
    }

    private mutating func readAnswerHead(
        _ bytes: UnsafeRawBufferPointer, _ closesClient: Bool, _ fields: inout HeadFields
    ) throws(HTTPFault) -> TargetAction {
        guard let head = try answer.head(in: bytes, isToHead: exchange.request.isHead, &fields) else { return .wait }
        if head.isInterim { return .interim(head, isPassedOn: !exchange.request.isHTTP10) }
        if head.status == 101 {
            guard exchange.request.wantsUpgrade else { throw .badRequest }
            phase = .tunnel
            isUpgraded = true
            return .upgrade(head, clientHasEnded: clientEnded)
        }
        let edit = exchange.answerHeadArrived(head, closesClient: closesClient || isDraining)
        dropsChunking = edit.dropsChunking
        return .head(head, edit)
    }

    /// - Parameter data: gets what the client is to get.
    /// - Returns: `pass` up to the offset that was looked at, with nothing of it to be passed on; or `malformed`.
    mutating func withoutChunks(_ bytes: UnsafeRawBufferPointer, data: (Range<Int>) -> Void) -> TargetAction {
        do throws(HTTPFault) {
            let end = try answer.body(bytes, from: 0, data: data)
            return .pass(end: end, isWhole: answer.isComplete)
        } catch {
            return .malformed
        }
    }

    // MARK: The end of an answer

    /// - Parameters:
    ///   - excess: the target has sent more than the answer.
    ///   - unread: how many bytes of the client wait.
    mutating func answerEnded(excess: Bool, unread: Int) -> Ending {
        end(exchange.answerCompleted(excessBytes: excess), unread)
    }

    private mutating func end(_ after: ExchangeState.AfterAnswer, _ unread: Int) -> Ending {
        hasTarget = false
        if after.keepsClient && !isDraining && !hasNoMore(unread) {
            phase = .awaitingHead
            return Ending(reusesTarget: after.reusesTarget, client: .keep)
        }
        let hearsOut = (after.lingers || unread > 0) && !clientEnded
        phase = hearsOut ? .lingering : .closing
        return Ending(reusesTarget: after.reusesTarget, client: hearsOut ? .hearOut : .close)
    }

    /// The request is answered without a target. A body that is already here need not cost the connection.
    /// - Parameters:
    ///   - bytes: of the client, all that wait.
    ///   - closes: the connection cannot be used after this, whatever the client asked for.
    mutating func answerItself(_ bytes: UnsafeRawBufferPointer, closes: Bool) -> OwnAnswerEnding {
        let dropped = skipBody(bytes)
        let unread = bytes.count - dropped
        let closes =
            closes || isDraining || !exchange.request.keepsAlive || exchange.request.endsConnections
            || !exchange.requestComplete || hasNoMore(unread)
        let after = ExchangeState.AfterAnswer(
            reusesTarget: false, keepsClient: !closes, lingers: closes && !exchange.requestComplete)
        return OwnAnswerEnding(dropped: dropped, tellsToClose: closes, ending: end(after, unread))
    }

    private mutating func skipBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard !exchange.requestComplete, !bytes.isEmpty else { return 0 }
        do throws(HTTPFault) {
            let count = try request.body(bytes)
            exchange.sentBody(complete: request.isComplete)
            return count
        } catch {
            // Still incomplete, so that the connection is closed after the answer.
            return bytes.count
        }
    }

    // MARK: What else happens

    /// Nothing can be had from the target any more, before the answer's end.
    /// - Parameter isUnsent: nothing of the answer has gone to the client, though its head was understood.
    mutating func targetLost(_ loss: ExchangeState.Loss, unread: Int, isUnsent: Bool = false) -> Reaction {
        guard phase == .exchanging else { return .nothing }
        if isUnsent { exchange.answerWithheld() }
        hasTarget = false
        switch exchange.lost(loss) {
        case .retry:
            answer = AnswerReader()
            return .lost(loss, .retry)
        case .answer(let status): return .lost(loss, .answer(status: status))
        case .finish: return .lost(loss, .finish(answerEnded(excess: false, unread: unread)))
        case .abort:
            phase = .closing
            return .lost(loss, .abort(atOnce: loss == .timedOut))
        }
    }

    mutating func targetClosed(unread: Int) -> Reaction {
        phase == .tunnel ? endTunnel() : targetLost(.closed, unread: unread)
    }

    /// The target will send no more; it may still read.
    mutating func targetEndedOutput(unread: Int) -> Reaction {
        guard phase == .tunnel else { return targetLost(.closed, unread: unread) }
        targetEnded = true
        return clientEnded ? endTunnel() : .endOutputToClient
    }

    private mutating func endTunnel() -> Reaction {
        phase = .closing
        return .endTunnel
    }

    /// The client will send no more. One that has sent all of its request may still be waiting for the answer.
    mutating func clientEndedOutput(unread: Int) -> Reaction {
        clientEnded = true
        switch phase {
        case .awaitingHead, .lingering: return .close
        case .exchanging: return isCutShort(unread: unread) ? .close : .nothing
        case .tunnel: return targetEnded ? .close : .endOutputToTarget
        case .closing: return .nothing
        }
    }

    /// HTTP lets a client end its output and wait for the answer; one that has given up looks the same.
    var clientMayBeGone: Bool { phase == .exchanging && clientEnded && exchange.awaitsAnswer }

    /// What it waits for has not come in its time.
    mutating func timeIsUp(unread: Int) -> Reaction {
        switch phase {
        case .awaitingHead where request.headBegan:
            let fault = HTTPFault(408)
            _ = refuse(fault)
            return .refuse(fault)
        case .exchanging where clientMayBeGone: return .close
        case .exchanging: return targetLost(.timedOut, unread: unread)
        case .awaitingHead, .tunnel, .lingering, .closing: return .close
        }
    }

    /// No further request is wanted; one that is under way is still answered.
    mutating func drain(unread: Int) -> Reaction {
        isDraining = true
        return leaveIfIdle(unread: unread)
    }

    /// The door by which the client came is gone. It is only sent away between two requests.
    mutating func leaveIfIdle(unread: Int) -> Reaction {
        guard phase == .awaitingHead, unread == 0 else { return .nothing }
        phase = .closing
        return .closeWhenWritten
    }

    mutating func clientClosed() {
        phase = .closing
        hasTarget = false
    }
}
