import Foundation

extension Transaction {
    /// Makes the alarm, or changes one of that name: it keeps its state, history and tags.
    /// Source: Amazon CloudWatch API Reference, `PutMetricAlarm`.
    package mutating func putAlarm(_ new: Alarm) throws(Fault) {
        guard var alarm = world.alarms[new.id] else {
            guard world.alarms(in: new.scope).count < Self.alarmLimit else {
                throw Fault(.tooMany(.alarm), "The maximum number of alarms has been reached")
            }
            try Tag.check(new.tags)
            try checkRule(of: new)
            var alarm = new
            alarm.rememberConfiguration("Alarm \"\(new.name)\" created", "Create", at: now)
            return save(alarm)
        }
        guard (alarm.metric == nil) == (new.metric == nil) else {
            throw Fault(.invalidParameter, "An alarm of another type has the name \(new.name)")
        }
        try checkRule(of: new)
        alarm.description = new.description
        alarm.watch = new.watch
        alarm.actions = new.actions
        alarm.configuredAt = now
        alarm.rememberConfiguration("Alarm \"\(new.name)\" updated", "Update", at: now)
        save(alarm)
    }

    /// Source: Amazon CloudWatch service quotas, "Alarms".
    private static let alarmLimit = 5_000

    private func checkRule(of alarm: Alarm) throws(Fault) {
        guard let text = alarm.compositeRule else { return }
        let rule = try AlarmRule(text)
        for name in rule.names {
            let child = try world.requireAlarm(name, in: alarm.scope)
            guard !world.reaches(alarm.name, from: child) else {
                throw Fault(.invalidParameter, "The alarm rule leads back to the alarm itself: \(name)")
            }
        }
    }

    /// All of them, or none where one does not exist; unknown names are passed over.
    /// Source: Amazon CloudWatch API Reference, `DeleteAlarms`.
    package mutating func deleteAlarms(_ names: [String], in scope: Scope) throws(Fault) {
        let alarms = world.alarms(named: names, in: scope)
        let left = world.alarms(in: scope).filter { !names.contains($0.name) }
        for alarm in alarms {
            guard let parent = left.first(where: { world.children(of: $0).contains(alarm.name) }) else { continue }
            throw Fault(
                .invalidParameter,
                "Cannot delete \(alarm.name) as there are composite alarm(s) depending on it: "
                    + parent.name)
        }
        for alarm in alarms { delete(alarm) }
    }

    /// Until the next evaluation finds another state.
    package mutating func setAlarmState(
        _ id: String, to state: Alarm.State, because reason: String, data: String?
    ) {
        let before = world.alarms[id]?.state
        update(Alarm.self, id) { [now] alarm in
            let old = alarm
            alarm.state = state
            alarm.reason = reason
            alarm.reasonData = data
            alarm.stateUpdatedAt = now
            guard old.state != state else { return }
            alarm.transitionedAt = now
            alarm.rememberTransition(from: old, at: now)
        }
        if let alarm = world.alarms[id], before != state { takeActions(of: alarm) }
    }

    package mutating func enableAlarmActions(_ names: [String], _ areEnabled: Bool, in scope: Scope) {
        for alarm in world.alarms(named: names, in: scope) {
            update(Alarm.self, alarm.id) { $0.actions.areEnabled = areEnabled }
        }
    }

    package mutating func changeTags(
        ofAlarm id: String, adding added: [Tag] = [], removing keys: [String] = []
    ) throws(Fault) {
        guard var alarm = world.alarms[id] else { throw Fault(.notFound(.alarm), "Unknown resource: \(id)") }
        alarm.tags.change(adding: added, removing: keys)
        try Tag.check(alarm.tags)
        save(alarm)
    }
}

extension World {
    /// Whether a composite alarm's rule leads to that name, by whatever way.
    fileprivate func reaches(_ name: String, from alarm: Alarm) -> Bool {
        alarm.name == name
            || children(of: alarm).contains { child in
                self.alarm(named: child, in: alarm.scope).map { reaches(name, from: $0) } ?? false
            }
    }
}

extension Alarm {
    fileprivate mutating func rememberConfiguration(_ summary: String, _ kind: String, at now: Date) {
        let data: [String: HistoryValue] = [
            "version": .text("1.0"), "type": .text(kind), "updatedAlarm": .text(name),
        ]
        remember(.init(at: now, kind: .configuration, summary: summary, data: HistoryValue.json(data)))
    }

    fileprivate mutating func rememberTransition(from old: Alarm, at now: Date) {
        let data: [String: HistoryValue] = [
            "version": .text("1.0"), "oldState": old.stateValue, "newState": stateValue,
        ]
        remember(
            .init(
                at: now, kind: .state, summary: "Alarm updated from \(old.state.rawValue) to \(state.rawValue)",
                data: HistoryValue.json(data)))
    }

    private var stateValue: HistoryValue {
        .object(["stateValue": .text(state.rawValue), "stateReason": .text(reason)])
    }
}

/// JSON of an alarm's history and reasons.
package enum HistoryValue: Encodable, Sendable {
    case text(String)
    case number(Double)
    case list([HistoryValue])
    case object([String: HistoryValue])

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .text(let text): try container.encode(text)
        case .number(let number): try container.encode(number)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }

    /// A number that JSON cannot write leaves an empty object; metrics hold none.
    package static func json(_ object: [String: HistoryValue]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(HistoryValue.object(object)), as: UTF8.self)
        } catch {
            return "{}"
        }
    }
}
