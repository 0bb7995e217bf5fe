/// Why a message cannot be taken further, as the status a client is told.
struct HTTPFault: Error, Equatable {
    var status: Int
    /// What the access log says about it; nil when it is no question of how the message may be understood.
    var reason: DesyncReason?

    init(_ status: Int, _ reason: DesyncReason? = nil) {
        self.status = status
        self.reason = reason
    }

    static let badRequest = HTTPFault(400)
    static let methodNotAllowed = HTTPFault(405)
    static let targetTooLong = HTTPFault(414)
    /// An Application Load Balancer says 400 here, not 431.
    /// Source: Application Load Balancers guide, "Troubleshoot your Application Load Balancers", HTTP 400.
    static let fieldsTooLarge = HTTPFault(400)
    /// Source: the same page, HTTP 463: more than 30 addresses in X-Forwarded-For.
    static let tooManyForwarded = HTTPFault(463)
    static let notImplemented = HTTPFault(501, .badTransferEncoding)
    static let versionNotSupported = HTTPFault(505, .badVersion)

    /// A message that two readers may take for different ones is refused, whatever the mitigation mode.
    static func severe(_ reason: DesyncReason) -> HTTPFault { HTTPFault(400, reason) }
}
