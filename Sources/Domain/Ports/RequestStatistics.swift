package import Observation

/// The port to what instances were asked lately, as the data plane counted it.
package protocol RequestStatistics: Sendable {
    /// Of the last ten seconds, by instance; an instance that was asked nothing is missing.
    var recent: [String: RequestCounts] { get }
}

/// Where nothing counts: nobody was asked anything.
package struct NoStatistics: RequestStatistics {
    package let recent: [String: RequestCounts] = [:]

    package init() {}
}

/// Requests of some seconds, and how they were answered.
package struct RequestCounts: Sendable, Equatable {
    package var seconds: Int
    package var requests: Int
    /// By the status' first digit; index 0 counts requests without an answer.
    package var byClass: [Int]
    /// How long the answers took.
    package var latencies: DurationHistogram

    package init(seconds: Int, requests: Int, byClass: [Int], latencies: DurationHistogram = .init()) {
        self.seconds = seconds
        self.requests = requests
        self.byClass = byClass
        self.latencies = latencies
    }

    package static func + (left: RequestCounts, right: RequestCounts) -> RequestCounts {
        var latencies = left.latencies
        latencies.add(right.latencies)
        return RequestCounts(
            seconds: max(left.seconds, right.seconds), requests: left.requests + right.requests,
            byClass: zip(left.byClass, right.byClass).map(+), latencies: latencies)
    }

    /// Answered by the target itself or not at all: what failed on the way counts as the target's failure.
    package var failures: Int { byClass[5] + byClass[0] }

    /// Whole per cent, rounded to one digit.
    func share(of count: Int) -> Double {
        let answered = byClass.reduce(0, +)
        return answered == 0 ? 0 : (Double(count) / Double(answered) * 1_000).rounded() / 10
    }
}
