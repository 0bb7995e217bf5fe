import NIOCore
import Routing

/// Probes every target that is in use, each on its own schedule, all on one event loop.
///
/// `@unchecked Sendable`: its state is touched on that loop alone.
final class HealthChecker: @unchecked Sendable {
    private struct Running {
        var plan: ProbePlan
        var schedule = ProbeSchedule()
        var isInitial = true
        var next: Scheduled<Void>?
    }

    private let eventLoop: any EventLoop
    private let state: ControlState
    private var version = 0
    private var running: [TargetKey: Running] = [:]

    /// However short the interval is, a target is not probed more often than this.
    private static let shortestInterval = Duration.milliseconds(10)

    init(eventLoop: any EventLoop, state: ControlState) {
        self.eventLoop = eventLoop
        self.state = state
    }

    /// Starts what is new with a probe at once, and ends what is not among the plans.
    func update(_ newer: ProbePlans) {
        eventLoop.assertInEventLoop()
        guard newer.version > version else { return }
        version = newer.version
        let plans = newer.byTarget
        for (key, entry) in running where plans[key] != entry.plan {
            entry.next?.cancel()
            running[key] = nil
        }
        for (key, plan) in plans where running[key] == nil {
            running[key] = Running(plan: plan)
            probe(plan)
        }
    }

    func stop() {
        eventLoop.assertInEventLoop()
        for entry in running.values { entry.next?.cancel() }
        running = [:]
    }

    private func probe(_ plan: ProbePlan) {
        guard let entry = running[plan.key], entry.plan == plan else { return }
        let start = NIODeadline.now()
        state.probeStarted(plan)
        guard let address = plan.address else { return finish(plan, .failed, start) }
        Probe.run(plan, address: address, on: eventLoop).assumeIsolated().whenSuccess {
            self.finish(plan, $0, start)
        }
    }

    private func finish(_ plan: ProbePlan, _ result: ProbeResult, _ start: NIODeadline) {
        guard var entry = running[plan.key], entry.plan == plan else { return }
        let interval = max(plan.check.interval, Self.shortestInterval)
        let passes = result.passes(plan.matcher)
        let time = Duration.nanoseconds(Int64(start.uptimeNanoseconds))
        if passes || !entry.isInitial || entry.schedule.counts(failureAt: time, interval: interval) {
            entry.isInitial = state.probeFinished(plan, result)?.state == .initial
        }
        let delay = TimeAmount(entry.schedule.delay(isInitial: entry.isInitial, interval: interval))
        entry.next = eventLoop.scheduleTask(deadline: start + delay) { self.probe(plan) }
        running[plan.key] = entry
    }
}
