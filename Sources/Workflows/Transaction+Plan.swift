import Domain

extension Transaction {
    /// Writes what was decided. A decision counts only for the record it was made for: one that has changed since is
    /// decided anew at the next look.
    mutating func carryOut(_ plan: Plan, scale: TimeScale) {
        for id in plan.terminated { instanceTerminated(id) }
        for database in plan.forgotten where world.databases[database.id] == database { delete(database) }
        for (operation, decision) in plan.operations where world.operations[operation.id] == operation {
            switch decision {
            case .advance(let phase): enter(phase, operation.id)
            case .fail(let reason, _): fail(operation.id, because: reason)
            case .wait: break
            }
        }
        for (deployment, actions) in plan.deployments where world.codeDeployments[deployment.id] == deployment {
            for action in actions { carryOut(action, of: deployment.id) }
        }
        for (group, actions) in plan.deploymentGroups where world.deploymentGroups[group.id] == group {
            for action in actions { carryOut(action, of: group, scale: scale) }
        }
        for (group, decision) in plan.groups where world.groups[group.id] == group {
            switch decision {
            case .launch(let count): launchInstances(count, in: group.id)
            case .terminate(let ids, let reason): terminateInstances(ids, because: reason)
            case .endWait(let instance, let hook): endWait(of: instance, hook: hook)
            case .finishRefresh: endRefresh(of: group.id, .successful)
            case .delete: forgetGroup(group.id)
            case .wait: break
            }
        }
        for (task, decision) in plan.tasks { carryOut(decision, of: task) }
        for (service, decisions) in plan.services { carryOut(decisions, of: service) }
        for (deployment, decision) in plan.serviceDeployments { carryOut(decision, of: deployment, scale: scale) }
        for (environment, health) in plan.health { noteHealth(health, of: environment) }
    }
}
