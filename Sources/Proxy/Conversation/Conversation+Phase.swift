extension Conversation {
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
}
