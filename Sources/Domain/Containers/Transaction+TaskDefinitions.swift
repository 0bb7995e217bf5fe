extension Transaction {
    /// - Parameter document: made of the new revision's number, since it is part of it.
    package mutating func registerTaskDefinition(
        family: String, plan: TaskPlan, document: String, tags: [Tag], in scope: Scope
    ) throws(Fault) -> TaskDefinition {
        try plan.check()
        try Tag.check(tags)
        let last = world.revisions(ofFamily: family, in: scope).last?.revision ?? 0
        let definition = TaskDefinition(
            scope: scope, family: family, revision: last + 1, document: document, plan: plan, tags: tags, at: now)
        save(definition)
        return definition
    }

    /// What runs goes on running, and services that name it may go on starting tasks of it.
    package mutating func deregisterTaskDefinition(_ named: String, in scope: Scope) throws(Fault) -> TaskDefinition {
        guard named.contains(":"), let definition = world.taskDefinition(named, in: scope) else {
            throw Fault(.notFound(.taskDefinition), "The specified task definition does not exist.")
        }
        guard definition.status != .deleteInProgress else {
            throw Fault(.notFound(.taskDefinition), "The specified task definition is being deleted.")
        }
        update(TaskDefinition.self, definition.id) { [now] definition in
            guard definition.status == .active else { return }
            definition.status = .inactive
            definition.deregisteredAt = now
        }
        return world.taskDefinitions[definition.id] ?? definition
    }

    /// It goes for good once no task, service or task set names it.
    package mutating func deleteTaskDefinition(_ named: String, in scope: Scope) throws(Fault) -> TaskDefinition {
        guard named.contains(":"), let definition = world.taskDefinition(named, in: scope) else {
            throw Fault(.notFound(.taskDefinition), "The specified task definition does not exist.")
        }
        guard definition.status != .active else {
            throw Fault(
                .inUse(.taskDefinition),
                "The specified task definition is still in ACTIVE status. Please deregister the target and try again.")
        }
        update(TaskDefinition.self, definition.id) { [now] definition in
            definition.status = .deleteInProgress
            definition.deleteRequestedAt = definition.deleteRequestedAt ?? now
        }
        return world.taskDefinitions[definition.id] ?? definition
    }
}
