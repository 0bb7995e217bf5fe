extension Transaction {
    /// To whoever has the container, which may be gone by now.
    package mutating func tellOfFilter(_ message: String, ofContainer name: String) {
        let prefix = world.containerPrefix
        if let task = world.tasks.values.first(where: { name.hasPrefix($0.containerPrefix(prefix)) }) {
            tell(Event(scope: task.scope, severity: .warn, message: message))
            tell(ofTask: task.id) { message }
        }
        if let instance = world.instances.values.first(where: { name.hasPrefix("\(prefix)-\($0.id)-") }) {
            tell(Event(scope: instance.scope, severity: .warn, message: message))
        }
    }
}
