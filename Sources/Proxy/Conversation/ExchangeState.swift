/// What may still be done for one request: a state machine without bytes or sockets. The connections tell it what
/// happened and do what it answers.
struct ExchangeState {
    struct Request {
        var isIdempotent = true
        var isHTTP10 = false
        var keepsAlive = true
        var wantsUpgrade = false
        var isHead = false
        /// Neither side's connection is used again, whatever the two say.
        var endsConnections = false
    }

    /// How the connection to the target was lost.
    enum Loss { case refused, connectTimedOut, closed, malformed, timedOut }

    enum AfterLoss: Equatable {
        case retry
        /// Nothing of an answer has gone to the client: it gets an error.
        case answer(status: Int)
        /// The end of the connection was the end of the answer.
        case finish
        /// The client has part of an answer and must see that the rest is missing: its connection is closed.
        case abort
    }

    struct AfterAnswer: Equatable {
        var reusesTarget: Bool
        var keepsClient: Bool
        /// The client has not sent all of its request: it is heard out for a while, so that closing does not destroy
        /// the answer on its way.
        var lingers: Bool
    }

    private enum Answer { case awaited, begun, passedOn, complete }

    let request: Request
    private var answer = Answer.awaited
    private var attempts = 0
    private var bodySent = false
    private var endsWithConnection = false
    private var targetKeepsAlive = false
    private var clientToldToClose = false
    private(set) var requestComplete: Bool

    /// The first may meet a kept connection that is stale, and while targets change or fail one after the other the
    /// next may be lost as well.
    static let mostAttempts = 5

    init(_ request: Request, hasBody: Bool) {
        self.request = request
        requestComplete = !hasBody
    }

    /// Nothing of an answer has come.
    var awaitsAnswer: Bool { answer == .awaited }

    var hasPassedOnAnswer: Bool { answer == .passedOn || answer == .complete }

    mutating func attemptBegan() { attempts += 1 }

    mutating func sentBody(complete: Bool) {
        bodySent = true
        if complete { requestComplete = true }
    }

    mutating func answerBytesArrived() {
        if answer == .awaited { answer = .begun }
    }

    /// A final head is about to be passed on.
    /// - Parameter closesClient: the proxy wants the connection closed whatever the client asked for.
    mutating func answerHeadArrived(
        _ head: ResponseHead, closesClient: Bool
    ) -> ResponseEdit {
        answer = .passedOn
        endsWithConnection = head.framing.isUntilClose
        targetKeepsAlive = head.keepsAlive
        let dropsChunking = request.isHTTP10 && head.framing.isChunked
        clientToldToClose =
            closesClient || !request.keepsAlive || request.endsConnections || endsWithConnection || dropsChunking
            || !requestComplete
        let connection: ResponseEdit.Connection =
            clientToldToClose ? .close : request.isHTTP10 ? .keepAlive : .silent
        return ResponseEdit(connection: connection, dropsChunking: dropsChunking)
    }

    /// Nothing of the head that was to be passed on has gone to the client.
    mutating func answerWithheld() {
        if answer == .passedOn { answer = .begun }
    }

    mutating func answerCompleted(excessBytes: Bool) -> AfterAnswer {
        answer = .complete
        return AfterAnswer(
            reusesTarget: requestComplete && targetKeepsAlive && !excessBytes && !request.endsConnections,
            keepsClient: requestComplete && !clientToldToClose,
            lingers: !requestComplete)
    }

    /// Repeating is allowed when the target cannot have begun (no connection), or when doing it twice does no harm and
    /// all that was sent is the head, which is still there.
    mutating func lost(_ loss: Loss) -> AfterLoss {
        switch answer {
        case .passedOn: return endsWithConnection && loss == .closed ? .finish : .abort
        case .complete: return .abort
        case .begun, .awaited: break
        }
        let mayRepeat = attempts < Self.mostAttempts
        switch loss {
        case .refused: return mayRepeat ? .retry : .answer(status: 502)
        // Another attempt would have the client wait twice as long as an Application Load Balancer does.
        // Source: Application Load Balancers guide, "Troubleshoot your Application Load Balancers", HTTP 504.
        case .connectTimedOut: return .answer(status: 504)
        case .closed:
            let isHarmless = answer == .awaited && request.isIdempotent && !bodySent
            return mayRepeat && isHarmless ? .retry : .answer(status: 502)
        case .malformed: return .answer(status: 502)
        // Whom it waited for: the client for the rest of its request, or the target for an answer.
        case .timedOut: return .answer(status: requestComplete ? 504 : 408)
        }
    }
}
