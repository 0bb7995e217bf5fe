/// What ends a command, with what the user can do about it.
enum CtlError: Error, Equatable {
    /// The service understood and refused.
    case refused(code: String, message: String)
    /// The answer was not what the protocol promises.
    case badAnswer(String)
    case unreachable(endpoint: String, reason: String)
    /// A wait ended without what was waited for.
    case notReached(String)
    /// Something on this computer (a file, a name) is not usable.
    case usage(String)
    case failedRequests(Int)

    /// 1 the service said no, 2 wrong usage, 3 cannot reach teald.
    var exitCode: Int32 {
        switch self {
        case .refused, .badAnswer, .notReached, .failedRequests: 1
        case .usage: 2
        case .unreachable: 3
        }
    }

    var message: String {
        switch self {
        case .refused(let code, let message): "\(message) (\(code))"
        case .badAnswer(let what), .notReached(let what), .usage(let what): what
        case .unreachable(let endpoint, let reason): "cannot reach \(endpoint): \(reason)"
        case .failedRequests(let count): count == 1 ? "1 request failed" : "\(count) requests failed"
        }
    }

    var advice: String {
        switch self {
        case .refused(let code, _): Self.advice(forCode: code)
        case .badAnswer: "Check with 'ctl status' that the endpoint is teald, and of this version."
        case .unreachable: "Start teald, or name its address with --endpoint or TEAL_ENDPOINT."
        case .notReached: "See 'ctl events' for what happened; --timeout gives it more time."
        case .usage: "See --help of the command for an example."
        case .failedRequests: "The report above counts them by reason; 'ctl tg health' tells the targets' state."
        }
    }

    private static func advice(forCode code: String) -> String {
        switch code {
        case "NotImplemented": "This teald does not serve the operation; see specs/coverage.md."
        case "NotFound": "Check with 'ctl status' that the endpoint is teald, and of this version."
        case let code where code.contains("NotFound") || code == "InvalidParameterValue":
            "The 'list' command of 'ctl app', 'ctl version', 'ctl env', 'ctl lb' or 'ctl tg' shows what exists."
        case let code where code.contains("Signature") || code.contains("AccessKey") || code.contains("Token"):
            "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
        default: "See 'ctl events' for what happened before."
        }
    }
}
