extension World {
    /// Of those alarms, the names of the ones that ring.
    func ringingAlarms(_ names: [String], in scope: Scope) -> [String] {
        alarms(named: names, in: scope).filter { $0.state == .alarm }.map(\.name)
    }
}
