import Domain

extension Transaction {
    /// Writes what was decided. A decision counts only for the record it was made for: one that has changed since is
    /// decided anew at the next look.
    mutating func carryOut(_ plan: Plan) {
        for id in plan.terminated { instanceTerminated(id) }
        for database in plan.forgotten where world.databases[database.id] == database { delete(database) }
        for (operation, decision) in plan.operations where world.operations[operation.id] == operation {
            switch decision {
            case .advance(let phase): enter(phase, operation.id)
            case .fail(let reason, _): fail(operation.id, because: reason)
            case .wait: break
            }
        }
        for (group, decision) in plan.groups where world.groups[group.id] == group {
            switch decision {
            case .launch(let count): launchInstances(count, in: group.id)
            case .terminate(let ids, let reason): terminateInstances(ids, because: reason)
            case .wait: break
            }
        }
        for (environment, health) in plan.health { noteHealth(health, of: environment) }
    }
}
