import Domain
import Foundation
import TestKit
import Testing

@Suite("Alarms")
struct AlarmTests {
    private static func watch(
        _ periods: Int, _ needed: Int?, _ missing: MetricWatch.MissingData?,
        _ comparison: MetricWatch.Comparison = .greater
    ) -> MetricWatch {
        MetricWatch(
            subject: .statistic(
                .init(metric: .init(namespace: "N", name: "M"), period: 60, statistic: "Sum")),
            evaluationPeriods: periods, datapointsToAlarm: needed, threshold: 5, comparison: comparison,
            missingData: missing)
    }

    /// `0` is well, `X` breaches, `-` is missing.
    private static func points(_ text: String) -> [MetricWatch.Datapoint] {
        text.enumerated().map { index, letter in
            .init(
                at: Date(timeIntervalSince1970: Double(index) * 60),
                value: letter == "-" ? nil : letter == "X" ? 9 : 1)
        }
    }

    /// Source: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"; nil keeps the state.
    @Test(
        "missing datapoints count as AWS's tables have it",
        arguments: [
            ("0-X-X", 3, nil, [.ok, .ok, .ok, .ok]), ("----0", 3, nil, [.ok, .ok, .ok, .ok]),
            ("-----", 3, nil, [.insufficientData, nil, .alarm, .ok]),
            ("0XX-X", 3, nil, [.alarm, .alarm, .alarm, .alarm]), ("--X--", 3, nil, [.alarm, nil, .alarm, .ok]),
            ("0-X-X", 3, 2, [.alarm, .alarm, .alarm, .alarm]), ("00X0X", 3, 2, [.alarm, .alarm, .alarm, .alarm]),
            ("---X-", 3, 2, [.alarm, nil, .alarm, .ok]), ("----0", 3, 2, [.ok, .ok, .alarm, .ok]),
        ] as [(String, Int, Int?, [Alarm.State?])])
    func missingData(points: String, periods: Int, needed: Int?, expected: [Alarm.State?]) {
        let treatments: [MetricWatch.MissingData?] = [nil, .ignore, .breaching, .notBreaching]
        for (treatment, state) in zip(treatments, expected) {
            let found = Self.watch(periods, needed, treatment).evaluate(Self.points(points))
            #expect(found == state, "\(points) \(needed ?? periods) of \(periods), \(treatment?.rawValue ?? "missing")")
        }
    }

    @Test("a young breach does not raise an alarm that needs more of them")
    func premature() {
        #expect(Self.watch(3, 3, .missing).evaluate(Self.points("----X")) == nil)
        #expect(Self.watch(1, nil, .missing).evaluate(Self.points("--X")) == .alarm)
    }

    @Test(
        "comparisons are AWS's four",
        arguments: [
            (MetricWatch.Comparison.greater, 5.0, false), (.greaterOrEqual, 5, true), (.less, 5, false),
            (.lessOrEqual, 5, true), (.greater, 5.1, true), (.less, 4.9, true),
        ])
    func comparisons(comparison: MetricWatch.Comparison, value: Double, isBreach: Bool) {
        #expect(comparison.isBreached(value, 5) == isBreach)
    }

    @Test("the reason tells the datapoints in AWS's words")
    func reason() throws {
        let finding = try #require(
            Self.watch(2, 1, nil).finding(Self.points("00X0"), from: .ok, at: Date(timeIntervalSince1970: 300)))
        #expect(finding.state == .alarm)
        #expect(
            finding.reason
                == "Threshold Crossed: 1 out of the last 2 datapoints [9.0 (01/01/70 00:02:00)] was greater than the "
                + "threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).")
        #expect(finding.reasonData.contains("\"recentDatapoints\":[9,1]"))
    }

    @Test(
        "a rule holds as its words say",
        arguments: [
            ("ALARM(a)", true), ("OK(a)", false), ("ALARM(a) AND ALARM(b)", false), ("ALARM(a) OR ALARM(b)", true),
            ("NOT ALARM(b) AND (FALSE OR OK(\"b\"))", true), ("INSUFFICIENT_DATA(c)", true), ("ALARM(gone)", false),
            ("ALARM(arn:aws:cloudwatch:us-east-1:1:alarm:a)", true), ("FALSE AND TRUE OR TRUE", true),
        ])
    func rules(text: String, holds: Bool) throws {
        let states: [String: Alarm.State] = ["a": .alarm, "b": .ok, "c": .insufficientData]
        #expect(try AlarmRule(text).holds { states[$0] } == holds)
    }

    @Test(
        "a rule that makes no sense is refused",
        arguments: [
            "", "ALARM", "ALARM(a", "ALARM(a) b", "AND", "BAD(a)", "ALARM(\"a)",
            "(" + String(repeating: "(", count: 60),
        ])
    func badRules(text: String) {
        #expect(throws: Fault.self) { try AlarmRule(text) }
    }

    @Test("an alarm's changes are its history, the oldest give way, and a change of state moves composite alarms")
    func history() throws {
        let scope = Scope(account: "1", region: "r")
        var world = World()
        func run(_ body: (inout Transaction) throws(Fault) -> Void) throws {
            var transaction = Transaction(world: world, now: Date(timeIntervalSince1970: 9), ids: .counting())
            try body(&transaction)
            world = transaction.world
        }
        func alarm(_ name: String, _ watch: Alarm.Watch) -> Alarm {
            Alarm(
                scope: scope, name: name, description: nil, watch: watch, actions: .init(), tags: [],
                at: Date(timeIntervalSince1970: 1))
        }
        let id = Alarm.arn(scope, "a")
        try run { transaction throws(Fault) in
            try transaction.putAlarm(alarm("a", .metric(Self.watch(1, nil, nil))))
            try transaction.putAlarm(alarm("c", .composite(rule: "ALARM(a)")))
            try transaction.putAlarm(alarm("d", .composite(rule: "NOT OK(c)")))
            transaction.setAlarmState(id, to: .alarm, because: "test", data: nil)
            try transaction.evaluateCompositeAlarms()
        }
        #expect(world.alarms(named: ["a", "c", "d", "none"], in: scope).map(\.state) == [.alarm, .alarm, .alarm])
        #expect(world.alarms[id]?.history.last?.summary == "Alarm updated from INSUFFICIENT_DATA to ALARM")
        try run { transaction throws(Fault) in
            for number in 0..<300 {
                transaction.setAlarmState(id, to: number.isMultiple(of: 2) ? .ok : .alarm, because: "", data: nil)
            }
        }
        #expect(world.alarms[id]?.history.count == Alarm.historyLimit)
        #expect(throws: Fault.self) {
            try run { transaction throws(Fault) in
                try transaction.putAlarm(alarm("c", .composite(rule: "ALARM(d)")))
            }
        }
        #expect(throws: Fault.self) {
            try run { transaction throws(Fault) in try transaction.deleteAlarms(["a"], in: scope) }
        }
        try run { transaction throws(Fault) in try transaction.deleteAlarms(["a", "c", "d"], in: scope) }
        #expect(world.alarms.isEmpty)
    }
}
