/// What a conversation wants done.
extension Conversation {
    enum ClientAction {
        /// Nothing can be done before something else happens.
        case wait
        /// The same, and from now on the rest of the head must come in its time. Said once for each head.
        case awaitRestOfHead
        /// A head, whose bytes are used up. To be followed by `begin`.
        case route(RequestHead)
        /// Is answered with the fault's status, and no target hears of it.
        case refuse(HTTPFault)
        /// So many bytes are the target's.
        case pass(Int)
        /// The target must not take what it has for the whole request: its connection is closed, and the client is
        /// answered with the fault's status.
        case breakOff(HTTPFault)
        /// So many bytes are nobody's.
        case drop(Int)
        case close
    }

    enum TargetAction {
        /// To be kept until there is more.
        case wait
        /// A head before the final one, whose bytes are used up. It goes on to the client, unless its HTTP does not know
        /// such heads.
        case interim(ResponseHead, isPassedOn: Bool)
        /// Bytes both ways after this head; those of the client that wait go to the target, and if it has ended its output,
        /// so does the target's connection.
        case upgrade(ResponseHead, clientHasEnded: Bool)
        /// The final head. What follows it is asked for next.
        case head(ResponseHead, ResponseEdit)
        /// The bytes up to this offset are the client's. When `isWhole`, `answerEnded` follows.
        case pass(end: Int, isWhole: Bool)
        /// The client gets the body without its chunks: `withoutChunks`.
        case passWithoutChunks
        /// Not HTTP: `targetLost` follows.
        case malformed
    }

    struct Ending: Equatable {
        enum Client { case keep, hearOut, close }

        /// The target's connection may have another request; else it is closed.
        var reusesTarget: Bool
        /// `hearOut`: closing while bytes of the client are unread would make the kernel reset the connection, and the
        /// answer might be lost on its way. Where it is not kept, what is unread is nobody's.
        var client: Client
    }

    struct OwnAnswerEnding {
        /// So many of the client's bytes are nobody's.
        var dropped: Int
        /// The answer tells the client that its connection ends.
        var tellsToClose: Bool
        var ending: Ending
    }

    enum Reaction {
        case nothing
        case close
        case closeWhenWritten
        /// As in `ClientAction`.
        case refuse(HTTPFault)
        case endOutputToTarget, endOutputToClient
        /// The target's connection is closed, the client's when all is written.
        case endTunnel
        /// The target's connection is closed, and:
        case lost(ExchangeState.Loss, AfterLoss)
    }

    enum AfterLoss {
        /// Another target, by the newest table.
        case retry
        case answer(status: Int)
        /// The end of the connection was the end of the answer.
        case finish(Ending)
        /// The client has part of an answer and must see that the rest is missing: its connection is closed, `atOnce` if
        /// it might take nothing of what is still to be written, and so be kept for ever.
        case abort(atOnce: Bool)
    }
}

extension Conversation {
    /// Whether the client is to be read: not while much of it waits, or its target takes nothing.
    func readsClient(unread: Int, limit: Int, targetIsFull: Bool) -> Bool {
        phase == .lingering || (unread < limit && !targetIsFull)
    }
}
