import Foundation
import NIOCore
import Observation
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
    private let limits: ProxyLimits
    private let state: ControlState
    private var version = 0
    private var running: [TargetKey: Running] = [:]
    private var planned: [String: ProbePlans.Group] = [:]
    private var loggedBy: [String: [String]] = [:]
    private var lines: [LogLine] = []

    /// However short the interval is, a target is not probed more often than this.
    private static let shortestInterval = Duration.milliseconds(10)

    init(eventLoop: any EventLoop, limits: ProxyLimits, state: ControlState) {
        self.eventLoop = eventLoop
        self.limits = limits
        self.state = state
    }

    /// Starts what is new with a probe at once, and ends what is not among the plans.
    func update(_ newer: ProbePlans) async {
        await eventLoop.submit { self.take(newer) }.completed()
    }

    private func take(_ newer: ProbePlans) {
        guard newer.version > version else { return }
        version = newer.version
        loggedBy = newer.loggedBy
        let before = planned
        planned = newer.byGroup
        for (arn, group) in before where planned[arn]?.version != group.version {
            end(group.byTarget.keys, unlessPlannedBy: planned[arn]?.byTarget ?? [:])
        }
        for (arn, group) in planned where before[arn]?.version != group.version {
            for (key, plan) in group.byTarget where running[key] == nil {
                running[key] = Running(plan: plan)
                probe(plan)
            }
        }
    }

    private func end(_ keys: some Sequence<TargetKey>, unlessPlannedBy plans: [TargetKey: ProbePlan]) {
        for key in keys {
            guard let entry = running[key], plans[key] != entry.plan else { continue }
            entry.next?.cancel()
            running[key] = nil
        }
    }

    func stop() async {
        await eventLoop.submit { self.end() }.completed()
    }

    private func end() {
        for entry in running.values { entry.next?.cancel() }
        running = [:]
        planned = [:]
    }

    private func probe(_ plan: ProbePlan) {
        guard let entry = running[plan.key], entry.plan == plan else { return }
        let start = NIODeadline.now()
        state.probeStarted(plan)
        guard let address = plan.address else { return finish(plan, .failed, start) }
        Probe.run(plan, address: address, limits, on: eventLoop).assumeIsolated().whenSuccess {
            self.finish(plan, $0, start)
        }
    }

    private func finish(_ plan: ProbePlan, _ result: ProbeResult, _ start: NIODeadline) {
        guard var entry = running[plan.key], entry.plan == plan else { return }
        let interval = max(plan.check.interval, Self.shortestInterval)
        let passes = result.passes(plan.matcher)
        let time = Duration.nanoseconds(Int64(start.uptimeNanoseconds))
        log(plan, result, passes: passes, start)
        if passes || !entry.isInitial || entry.schedule.counts(failureAt: time, interval: interval) {
            entry.isInitial = state.probeFinished(plan, result)?.state == .initial
        }
        let delay = TimeAmount(entry.schedule.delay(isInitial: entry.isInitial, interval: interval))
        entry.next = eventLoop.scheduleTask(deadline: start + delay) { self.probe(plan) }
        running[plan.key] = entry
    }

    /// For each load balancer that uses the group and logs its checks.
    private func log(_ plan: ProbePlan, _ result: ProbeResult, passes: Bool, _ start: NIODeadline) {
        guard let balancers = loggedBy[plan.key.group], lines.count < Self.mostLines else { return }
        var entry = HealthCheckLogEntry()
        entry.time = Date()
        entry.target = LogAddress(host: plan.target.host, port: plan.port)
        entry.targetGroup = plan.groupName
        entry.passed = passes
        if case .answered(let status) = result { entry.statusCode = status }
        if result != .timedOut, result != .failed {
            entry.latency = Int((NIODeadline.now() - start).nanoseconds / 1_000)
        }
        if !passes { entry.reason = result.failure.reason }
        for arn in balancers { lines.append(LogLine(kind: .healthCheck, loadBalancer: arn, text: entry.line)) }
    }

    private static let mostLines = 16_384

    func takeLog() async -> [LogLine] {
        do {
            return try await eventLoop.submit {
                defer { self.lines = [] }
                return self.lines
            }.get()
        } catch {
            // The loop has ended, and with it the checks.
            return []
        }
    }
}
