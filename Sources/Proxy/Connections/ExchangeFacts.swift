import NIOCore

/// What access logs and metrics tell of an exchange, beside its texts and what was chosen for it. Complete when
/// `LoopContext.ended` gets it, which happens exactly once for each exchange, however it ends.
struct ExchangeFacts {
    /// The request's head was there. For one that was refused: it was seen to be wrong.
    var began = NIODeadline.uptimeNanoseconds(0)
    /// The head was handed to a connection to the target, at the last attempt.
    var sent: NIODeadline?
    /// The target's final head was there.
    var answered: NIODeadline?
    /// From the client, with the head.
    var receivedBytes = 0
    /// To the client, with the head.
    var sentBytes = 0
    /// What the client was told. 460: it went before it could be told anything; it never sees that number.
    /// Source: Application Load Balancers guide, "Troubleshoot your Application Load Balancers", HTTP 460.
    var status = 0
    /// What the target said; 0 when it said nothing that could be understood.
    var targetStatus = 0
    /// The answer is the load balancer's own.
    var isOwnAnswer = false
    /// How the last target was lost, if it was.
    var loss: ExchangeState.Loss?
    /// What came of the check of its token; nil: none was asked for.
    var token: TokenOutcome?
    /// nil for a compliant request.
    var desync: DesyncReason?
}

enum TokenOutcome {
    case accepted
    case refused(TokenFault)
}
