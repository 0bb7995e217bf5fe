package import Foundation

extension MetricWatch {
    /// What an evaluation found.
    package struct Finding: Sendable, Equatable {
        package var state: Alarm.State
        package var reason: String
        package var reasonData: String
    }

    /// A period that was looked at; nil: nothing was measured.
    package struct Datapoint: Sendable, Equatable {
        package var at: Date
        package var value: Double?

        package init(at: Date, value: Double?) {
            self.at = at
            self.value = value
        }
    }

    /// Periods looked at beyond the evaluation periods, so that data that came late or not still decides.
    package static let extraPeriods = 2

    /// The state that the datapoints mean; nil: the alarm keeps its state.
    ///
    /// Source: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data": with enough real
    /// datapoints the newest of them decide, and only what lacks is filled in.
    ///
    /// - Parameter points: of the evaluation range, oldest first.
    package func evaluate(_ points: [Datapoint]) -> Alarm.State? {
        let real = points.filter { $0.value != nil }
        if real.count >= evaluationPeriods { return state(breaches: breaches(real.suffix(evaluationPeriods))) }
        let found = breaches(real)
        let missing = evaluationPeriods - real.count
        switch missingData ?? .missing {
        case .breaching: return state(breaches: found + missing)
        case .notBreaching: return state(breaches: found)
        case .ignore:
            if found >= breachesToAlarm { return .alarm }
            return real.count > found ? .ok : nil
        case .missing: return stateWithGaps(points, real, found)
        }
    }

    /// It goes to ALARM early where the oldest breach is old enough and nothing after it is well.
    private func stateWithGaps(_ points: [Datapoint], _ real: [Datapoint], _ found: Int) -> Alarm.State? {
        if real.isEmpty { return .insufficientData }
        if found >= breachesToAlarm { return .alarm }
        if real.count > found { return .ok }
        let oldest = points.firstIndex { $0.value != nil } ?? 0
        return points.count - oldest >= breachesToAlarm ? .alarm : nil
    }

    private func state(breaches: Int) -> Alarm.State { breaches >= breachesToAlarm ? .alarm : .ok }

    private func breaches(_ points: some Sequence<Datapoint>) -> Int {
        points.count { point in point.value.map { comparison.isBreached($0, threshold) } ?? false }
    }

    /// The finding in AWS's words; nil: the alarm keeps its state.
    package func finding(_ points: [Datapoint], from old: Alarm.State, at now: Date) -> Finding? {
        guard let state = evaluate(points) else { return nil }
        let decisive = Array(points.filter { $0.value != nil }.suffix(evaluationPeriods))
        return Finding(
            state: state, reason: reason(for: state, decisive, from: old), reasonData: data(decisive, at: now))
    }

    private func reason(for state: Alarm.State, _ points: [Datapoint], from old: Alarm.State) -> String {
        guard !points.isEmpty else {
            switch state {
            case .insufficientData:
                return
                    "Insufficient Data: \(Self.count(evaluationPeriods, "datapoint")) \(Self.were(evaluationPeriods)) "
                    + "unknown."
            case .alarm, .ok:
                let treatment = state == .alarm ? "Breaching" : "NonBreaching"
                return "Threshold Crossed: no datapoints were received for \(Self.count(evaluationPeriods, "period")) "
                    + "and \(Self.count(evaluationPeriods, "missing datapoint")) \(Self.were(evaluationPeriods)) treated "
                    + "as [\(treatment)]."
            }
        }
        let breached = points.filter { point in point.value.map { comparison.isBreached($0, threshold) } ?? false }
        let shown = state == .alarm ? breached : points.filter { !breached.contains($0) }
        let list = shown.reversed().map { "\($0.value ?? 0) (\(Self.time($0.at)))" }.joined(separator: ", ")
        let verb = shown.count == 1 ? "was" : "were"
        let negation = state == .alarm ? "" : "not "
        let needed = state == .alarm ? breachesToAlarm : evaluationPeriods - breachesToAlarm + 1
        return "Threshold Crossed: \(shown.count) out of the last \(Self.count(points.count, "datapoint")) [\(list)] "
            + "\(verb) \(negation)\(comparison.words) (\(threshold)) (minimum \(Self.count(needed, "datapoint")) for "
            + "\(state == .alarm ? "OK -> ALARM" : "ALARM -> OK") transition)."
    }

    private func data(_ points: [Datapoint], at now: Date) -> String {
        var data: [String: HistoryValue] = [
            "version": .text("1.0"), "queryDate": .text(Self.stamp(now)), "period": .number(Double(period)),
            "recentDatapoints": .list(points.compactMap { $0.value.map { .number($0) } }),
            "threshold": .number(threshold),
            "evaluatedDatapoints": .list(
                points.reversed().map { point in
                    .object(["timestamp": .text(Self.stamp(point.at)), "value": .number(point.value ?? 0)])
                }),
        ]
        if let first = points.first { data["startDate"] = .text(Self.stamp(first.at)) }
        if case .statistic(let statistic) = subject { data["statistic"] = .text(statistic.statistic) }
        return HistoryValue.json(data)
    }

    private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    private static func were(_ number: Int) -> String { number == 1 ? "was" : "were" }

    /// `20/11/26 23:46:00`
    private static func time(_ instant: Date) -> String {
        let parts = instant.formatted(.iso8601).split { "-T:Z".contains($0) }
        guard parts.count == 6 else { return instant.formatted(.iso8601) }
        return "\(parts[2])/\(parts[1])/\(parts[0].suffix(2)) \(parts[3]):\(parts[4]):\(parts[5])"
    }

    /// `2026-11-20T23:46:00.000+0000`
    private static func stamp(_ instant: Date) -> String {
        instant.formatted(.iso8601.time(includingFractionalSeconds: true)).replacing("Z", with: "+0000")
    }
}

extension Alarm {
    /// The instants at which the periods of the evaluation range begin, oldest first, and the end of the last one. A
    /// period that is longer than a minute ends with each minute: what happened counts at the next one.
    /// Source: Amazon CloudWatch User Guide, "Using Amazon CloudWatch alarms": "Evaluating an alarm".
    package func evaluationRange(at now: Date, scale: TimeScale) -> (starts: [Date], end: Date)? {
        guard let watch = metric else { return nil }
        let step = scale.seconds(min(60, watch.period))
        let end = now.start(of: step)
        let count = watch.evaluationPeriods + MetricWatch.extraPeriods
        return ((1...count).reversed().map { (end - Double($0) * scale.seconds(watch.period)).start(of: step) }, end)
    }
}
