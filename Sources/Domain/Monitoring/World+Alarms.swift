extension World {
    package func alarm(named name: String, in scope: Scope) -> Alarm? { alarms[Alarm.arn(scope, name)] }

    /// Those of the names that there are, in the names' order; what watches alarms asks this for their states.
    package func alarms(named names: [String], in scope: Scope) -> [Alarm] {
        names.compactMap { alarm(named: $0, in: scope) }
    }

    package func alarms(in scope: Scope) -> [Alarm] {
        alarms.values.filter { $0.scope == scope }.sorted { $0.name < $1.name }
    }

    package func requireAlarm(_ name: String, in scope: Scope) throws(Fault) -> Alarm {
        guard let alarm = alarm(named: name, in: scope) else {
            throw Fault(.notFound(.alarm), "Unknown alarm: \(name)")
        }
        return alarm
    }

    /// The names of the alarms that a composite alarm's rule speaks of. The rule was read when it was put.
    package func children(of alarm: Alarm) -> [String] {
        guard let rule = alarm.compositeRule else { return [] }
        do { return try AlarmRule(rule).names } catch { return [] }
    }
}
