import CCurl
import Foundation

/// Makes the load on one thread: start what is due, let libcurl work, collect what has ended, wait.
struct TrafficGenerator {
    let plan: TrafficPlan
    let stop: StopSignal
    /// Called about four times a second with what was counted so far and the seconds since the start.
    var onProgress: (TrafficRecorder, Double) -> Void = { _, _ in }

    /// Seconds that requests under way get to end after a stop signal.
    private static let grace = 2.0
    private static let longestWait = 0.05
    private static let progressInterval = 0.25

    func run() throws -> TrafficRun {
        var run = try TrafficRun(plan: plan, address: plan.target.address ?? HostLookup.address(of: plan.target.host))
        var stoppedAt: Double?
        var progressAt = 0.0
        while true {
            let now = run.seconds
            if stop.isSet, stoppedAt == nil { stoppedAt = now }
            if let stoppedAt, now > stoppedAt + Self.grace { break }
            if stoppedAt == nil { try run.startDue() }
            try run.advance()
            if run.isIdle, stoppedAt != nil || run.pacer.isOver(at: run.seconds) { break }
            if now >= progressAt {
                progressAt = now + Self.progressInterval
                onProgress(run.recorder, now)
            }
            try run.wait(atMost: Self.longestWait)
        }
        run.finish()
        return run
    }
}
