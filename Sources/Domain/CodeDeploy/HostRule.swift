/// How many instances may be worked on at a time, and when a deployment to them cannot go well any more.
/// Source: AWS CodeDeploy User Guide, "CodeDeploy instance health": "Minimum number of healthy instances".
package struct HostRule: Sendable, Equatable {
    package let total: Int
    /// How many must be well at the end.
    package let minimum: Int
    /// How many may be out of service at the same time.
    package let budget: Int

    package init(_ hosts: HealthyHosts?, total: Int) {
        self.total = total
        let hosts = hosts ?? .init(.concurrency, 1)
        switch hosts.kind {
        case .count: minimum = hosts.value
        case .percent: minimum = (total * hosts.value + 99) / 100
        case .concurrency: minimum = max(0, total - hosts.value)
        }
        // A share of a small fleet must leave one to begin with.
        budget = hosts.kind == .count ? max(0, total - minimum) : max(1, total - minimum)
    }

    /// Whether there are more instances than must stay well.
    package var isPossible: Bool { budget > 0 }

    /// How many more may be begun.
    package func slots(failed: Int, inProgress: Int) -> Int { max(0, budget - failed - inProgress) }

    /// Whether as many went well as must.
    package func isSuccess(succeeded: Int) -> Bool { succeeded >= max(1, minimum) }
}

extension TrafficShift {
    /// The replacement's share of 100 so many seconds after the shift began, and seconds from its begin to the next
    /// change.
    package func share(after seconds: Double, scale: TimeScale) -> (share: Int, next: Double?) {
        switch self {
        case .allAtOnce: return (100, nil)
        case .canary(let percent, let minutes):
            let wait = scale.seconds(minutes * 60)
            return seconds < wait ? (percent, wait) : (100, nil)
        case .linear(let percent, let minutes):
            let wait = scale.seconds(minutes * 60)
            let last = (100 + percent - 1) / percent - 1
            guard wait > 0 else { return (100, nil) }
            let steps = min(last, Int(max(0, seconds) / wait))
            return steps == last ? (100, nil) : ((steps + 1) * percent, Double(steps + 1) * wait)
        }
    }
}
