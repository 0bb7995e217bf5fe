/// When a target is probed next, and whether a failed probe counts.
///
/// A target that has just been registered is mostly an instance that is just starting. It is looked at soon and often,
/// so that it gets traffic as soon as it answers; but a failure counts at most once per interval, so that it has as
/// much time to come up before it is called unhealthy as Elastic Load Balancing gives it.
package struct ProbeSchedule: Sendable, Equatable {
    private var earlyDelay = Duration.milliseconds(10)
    private var lastCounted: Duration?

    package init() {}

    /// From the start of a probe to the start of the next.
    package mutating func delay(isInitial: Bool, interval: Duration) -> Duration {
        guard isInitial, earlyDelay < interval else { return interval }
        defer { earlyDelay = earlyDelay * 5 / 4 }
        return earlyDelay
    }

    /// - Parameter now: on any clock that only goes forward.
    package mutating func counts(failureAt now: Duration, interval: Duration) -> Bool {
        // A timer may be a little early by this clock, and then the next one would be a whole interval away.
        if let lastCounted, now - lastCounted < interval * 9 / 10 { return false }
        lastCounted = now
        return true
    }
}
