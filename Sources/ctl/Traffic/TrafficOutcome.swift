/// How one request ended. Times are microseconds since the run began.
struct TrafficOutcome: Equatable {
    var startedAt: Int
    var endedAt: Int
    var result: Result

    enum Result: Equatable {
        /// `version` is what the version header said; nil where there was none.
        case answered(status: Int, version: String?)
        case failed(reason: String)
    }

    /// Why the request counts as failed: libcurl's name for it, or a status of 400 and more. Nil for a success.
    var failure: String? {
        switch result {
        case .failed(let reason): reason
        case .answered(let status, _) where status >= 400: "HTTP \(status)"
        case .answered: nil
        }
    }
}
