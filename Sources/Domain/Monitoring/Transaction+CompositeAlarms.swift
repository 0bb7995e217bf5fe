import Foundation

extension Transaction {
    /// Brings composite alarms to the state that their rules have. Rules do not lead back to themselves, so as many
    /// rounds as there are alarms are enough.
    package mutating func evaluateCompositeAlarms() throws(Fault) {
        let composites = world.alarms.values.filter { $0.compositeRule != nil }.sorted { $0.id < $1.id }
        for _ in composites {
            var isChanged = false
            for alarm in composites {
                if try evaluateComposite(alarm.id) { isChanged = true }
            }
            if !isChanged { return }
        }
    }

    private mutating func evaluateComposite(_ id: String) throws(Fault) -> Bool {
        guard let alarm = world.alarms[id], let text = alarm.compositeRule else { return false }
        let rule = try AlarmRule(text)
        let isAlarming = rule.holds { world.alarm(named: $0, in: alarm.scope)?.state }
        let state: Alarm.State = isAlarming ? .alarm : .ok
        guard state != alarm.state else { return false }
        let children = world.alarms(named: rule.names, in: alarm.scope)
        let last = children.max { $0.transitionedAt < $1.transitionedAt }
        let reason = last.map { child in
            "\(child.id) transitioned to \(child.state.rawValue) at \(child.transitionedAt.formatted(.iso8601))"
        }
        setAlarmState(id, to: state, because: reason ?? "The alarm rule is \(isAlarming).", data: triggering(children))
        return true
    }

    private func triggering(_ children: [Alarm]) -> String {
        let all = children.map { child -> HistoryValue in
            .object([
                "arn": .text(child.id),
                "state": .object([
                    "value": .text(child.state.rawValue),
                    "timestamp": .text(child.transitionedAt.formatted(.iso8601)),
                ]),
            ])
        }
        return HistoryValue.json(["triggeringAlarms": .list(all)])
    }
}
