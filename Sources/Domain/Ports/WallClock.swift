package import Foundation

/// The port to time.
package protocol WallClock: Sendable {
    /// Now, in whole milliseconds.
    var now: Date { get }

    /// Returns at the instant, or throws when the task is cancelled before.
    func sleep(until instant: Date) async throws
}

/// How many times shorter than on AWS policy waits are: bake and evaluation times, intervals of health checks,
/// deregistration delays, command time-outs. Work itself takes the time it takes.
package struct TimeScale: Sendable, Equatable {
    package var factor: Double

    package init(factor: Double) { self.factor = factor }

    package static let real = TimeScale(factor: 1)

    /// Seconds that pass here where AWS waits `seconds`.
    package func seconds(_ seconds: Int) -> TimeInterval { TimeInterval(seconds) / factor }

    package func duration(_ seconds: Int) -> Duration { .milliseconds(Int64(self.seconds(seconds) * 1000)) }
}
