/// What one health check of a target found.
package enum ProbeResult: Sendable, Equatable {
    /// An HTTP answer with this status.
    case answered(status: Int)
    /// A TCP connection was made, which is all a TCP check asks for.
    case connected
    case timedOut
    /// The connection was refused or reset, or the answer was not HTTP.
    case failed

    package func passes(_ matcher: HealthMatcher) -> Bool {
        switch self {
        case .answered(let status): matcher.contains(status)
        case .connected: true
        case .timedOut, .failed: false
        }
    }

    /// The health of a target that has failed often enough with this result as the last one.
    package var failure: TargetHealth {
        switch self {
        case .answered(let status): .mismatch(code: status)
        case .timedOut: .timedOut
        case .failed, .connected: .failed
        }
    }
}
