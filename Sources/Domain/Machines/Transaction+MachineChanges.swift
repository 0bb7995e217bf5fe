/// What can be changed of an instance that somebody runs by himself.
package enum MachineChange: Sendable, Equatable {
    case protection(Bool)
    case securityGroups([String])
    case type(String)
    /// In base64.
    case userData(String)

    /// Source: Amazon EC2 API Reference, `ModifyInstanceAttribute`.
    fileprivate var needsStop: Bool {
        switch self {
        case .protection, .securityGroups: false
        case .type, .userData: true
        }
    }
}

extension Transaction {
    package mutating func change(
        _ change: MachineChange, ofMachine id: String, in scope: Scope
    ) throws(Fault) {
        guard var instance = world.instances[id], instance.scope == scope, var machine = instance.machine else {
            throw Fault(
                .invalidCombination, "The instance '\(id)' belongs to an environment; change its configuration.")
        }
        if change.needsStop, instance.state != .stopped {
            throw Fault(.inUse(.instance), "The instance '\(id)' is not in the 'stopped' state.")
        }
        switch change {
        case .protection(let isProtected): machine.isProtected = isProtected
        case .securityGroups(let groups): machine.securityGroups = try world.checkedSecurityGroups(groups, in: scope)
        case .type(let type): machine.instanceType = type
        case .userData(let data): machine.userData = data
        }
        instance.machine = machine
        save(instance)
    }
}
