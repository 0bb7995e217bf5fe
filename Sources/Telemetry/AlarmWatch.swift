package import Domain
import Foundation
package import Logging
import ServiceLifecycle

/// Evaluates alarms: metric ones each time a period or a minute is over, composite ones as soon as what they speak of changes.
///
/// Nothing about an alarm is kept here but when it was last looked at: another start goes on by the records.
package actor AlarmWatch: Service {
    private let store: any RecordStore
    private let metrics: MetricKeeper
    private let clock: any WallClock
    private let scale: TimeScale
    private let logger: Logger
    /// By alarm: its configuration's time, and the end of the last period looked at.
    private var seen: [String: Look] = [:]

    private struct Look: Equatable {
        var configuredAt: Date
        var end: Date
    }

    package init(
        store: any RecordStore, metrics: MetricKeeper, clock: any WallClock, scale: TimeScale, logger: Logger
    ) {
        self.store = store
        self.metrics = metrics
        self.clock = clock
        self.scale = scale
        self.logger = logger
    }

    package func run() async throws {
        let pause = min(1, max(0.2, scale.seconds(60) / 12))
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.evaluate()
                do { try await self.clock.sleep(until: self.clock.now + pause) } catch { return }
            }
        }
    }

    /// One look at all alarms.
    package func evaluate() async {
        let world = store.world
        let now = clock.now
        await metrics.noteHealth(in: world, at: now)
        guard !world.alarms.isEmpty else { return seen = [:] }
        seen = seen.filter { world.alarms[$0.key] != nil }
        do throws(Fault) {
            for alarm in world.alarms.values where alarm.metric != nil { try await evaluate(alarm, at: now) }
            try await evaluateComposites()
        } catch {
            logger.error("Alarms could not be evaluated", metadata: ["reason": "\(error.message)"])
        }
    }

    private func evaluate(_ alarm: Alarm, at now: Date) async throws(Fault) {
        guard let watch = alarm.metric, let range = alarm.evaluationRange(at: now, scale: scale) else { return }
        let look = Look(configuredAt: alarm.configuredAt, end: range.end)
        guard seen[alarm.id] != look else { return }
        seen[alarm.id] = look
        let values = try await values(of: watch, in: alarm.scope, from: range.starts[0], to: range.end)
        let points = range.starts.map { start in
            MetricWatch.Datapoint(at: start, value: values.first { abs($0.key.timeIntervalSince(start)) < 1e-3 }?.value)
        }
        guard let finding = watch.finding(points, from: alarm.state, at: now), finding.state != alarm.state else {
            return
        }
        try await store.commit { transaction throws(Fault) in
            guard transaction.world.alarms[alarm.id] == alarm else { return }
            transaction.setAlarmState(
                alarm.id, to: finding.state, because: finding.reason, data: finding.reasonData)
        }
    }

    private func values(
        of watch: MetricWatch, in scope: Scope, from start: Date, to end: Date
    ) async throws(Fault) -> MetricExpression.Series {
        switch watch.subject {
        case .statistic(let statistic):
            let query = MetricQuery(id: "m", statistic: statistic, expression: nil)
            let question = await MetricQuestion.ask([query], of: metrics, in: scope, countsFromStart: true)
            return try question.answer("m", from: start, to: end)
        case .queries(let queries):
            let question = await MetricQuestion.ask(queries, of: metrics, in: scope, countsFromStart: true)
            guard let result = queries.first(where: \.returnsData) else { return [:] }
            return try question.answer(result.id, from: start, to: end)
        }
    }

    /// From below: one that speaks of another composite alarm sees its new state.
    private func evaluateComposites() async throws(Fault) {
        guard store.world.alarms.values.contains(where: { $0.compositeRule != nil }) else { return }
        try await store.commit { transaction throws(Fault) in try transaction.evaluateCompositeAlarms() }
    }
}
