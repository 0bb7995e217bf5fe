/// How health checks move a target between `initial`, `healthy` and `unhealthy`.
///
/// A newly registered target is healthy after one passed check, whatever the healthy threshold; it stays `initial`
/// until then or until it has failed as often as the unhealthy threshold says. From then on the thresholds count
/// results in a row.
/// Source: Application Load Balancers guide, "Health checks for your target groups".
package struct TargetHealthState: Sendable, Equatable {
    package private(set) var health = TargetHealth.registering
    /// Its instance was reported gone. It gets nothing, not even when every other target is unhealthy too, until a
    /// check finds it answering again.
    package private(set) var isGone = false
    private var passedInARow = 0
    private var failedInARow = 0

    package init() {}

    package mutating func checkStarted() {
        if health == .registering { health = .checking }
    }

    package mutating func record(
        _ result: ProbeResult, matcher: HealthMatcher, healthyThreshold: Int, unhealthyThreshold: Int
    ) {
        if result.passes(matcher) {
            recordPass(healthyThreshold: healthyThreshold)
        } else {
            recordFailure(result, unhealthyThreshold: unhealthyThreshold)
        }
    }

    package mutating func markGone() {
        health = .failed
        isGone = true
        passedInARow = 0
        failedInARow = 0
    }

    private mutating func recordPass(healthyThreshold: Int) {
        passedInARow += 1
        failedInARow = 0
        isGone = false
        if health.state == .initial || passedInARow >= healthyThreshold { health = .healthy }
    }

    private mutating func recordFailure(_ result: ProbeResult, unhealthyThreshold: Int) {
        failedInARow += 1
        passedInARow = 0
        if health.state == .unhealthy || failedInARow >= unhealthyThreshold {
            health = result.failure
        } else if health.state == .initial {
            health = .checking
        }
    }
}
