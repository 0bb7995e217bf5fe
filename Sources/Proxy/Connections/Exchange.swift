import NIOCore
import Routing

/// What is known of one request and its answer beside what the conversation says of them.
///
/// It cannot be copied: it is large, and there is only ever one of a request.
struct Exchange: ~Copyable {
    /// Tells a connection that was being made for an earlier request from one made for this.
    var number = 0
    var place: Place?
    /// The host that the front door does not know.
    var unknownHost = ""
    /// nil when no load balancer was found.
    var plan: ListenerPlan?
    /// Of the load balancer.
    var meter: LoopMeter?
    var facts = ExchangeFacts()
    /// For a request that asks why it goes where it goes.
    var explanation: Explanation?
    /// The request goes nowhere before its token is checked.
    var pendingToken: PendingToken?
    /// Over HTTP/2, by its content type.
    var isGRPC = false
    /// For the mirror of its group.
    var copy: RequestCopy?
    /// The head as it came, where it is logged.
    var logged: ByteBuffer?
    /// Not yet told to the loop as ended.
    var isOpen = false
    /// nil until the request has a place, and when it could not be changed as its rule says.
    var route: Route?
    /// To be set by the answer, so that the client comes back to the same target.
    var cookies = StickyCookies()
    /// The head as it came, kept for another attempt if the edited one has another host or path.
    var original: ByteBuffer?
    /// The edited head, kept for another attempt and for the log.
    var head: ByteBuffer?

    var target: LoopTarget?
    var handle: TargetHandle?
    /// Targets that were lost; another attempt goes to others if there are any.
    var lost: [TargetHandle] = []
    var attemptBegan = NIODeadline.uptimeNanoseconds(0)

    /// Part of an answer's head.
    var answerHeld: ByteBuffer?
    /// Of the load balancer.
    var idleTimeout = TimeAmount.seconds(60)

    init(number: Int = 0) { self.number = number }
}
