extension Transaction {
    /// To whoever has the container, which may be gone by now.
    package mutating func tellOfFilter(_ message: String, ofContainer name: String) {
        if let task = world.task(ofContainer: name) {
            tell(Event(scope: task.scope, severity: .warn, message: message))
            tell(ofTask: task.id) { message }
        }
        if let instance = world.instances.values.first(where: { name.hasPrefix("\(world.containerPrefix)-\($0.id)-") })
        {
            tell(Event(scope: instance.scope, severity: .warn, message: message))
        }
    }
}
