import Foundation

extension Transaction {
    /// Applies what a decision writes.
    package mutating func carryOut(_ action: CodeDeployment.Action, of id: String) {
        guard let deployment = world.codeDeployments[id] else { return }
        switch action {
        case .enter(let phase): enter(phase, deployment: id)
        case .start(let targets): start(targets, of: deployment)
        case .finish(let target, let event, let diagnostics): finishEvent(event, of: target, in: id, diagnostics)
        case .block(let target): block(target, of: deployment)
        case .allow(let target): allow(target, of: deployment)
        case .end(let outcome): endDeployment(id, outcome)
        case .finishUnwinding: finishUnwinding(id)
        case .retire: if deployment.platform == .ecs { retireTasks(of: id) } else { retireFleet(of: id) }
        case .readmit: readmitFleet(of: id)
        case .copyGroup(let group): copyGroup(group, for: id)
        case .restore: if deployment.platform == .ecs { restoreTasks(of: id) } else { restoreFleet(of: id) }
        case .found(let tasks): update(CodeDeployment.self, id) { $0.progress.tasks = tasks }
        case .install(let target): installTasks(target, of: id)
        case .allowTest(let target): allowTest(target, of: id)
        case .shift(let target, let share): shift(target, to: share, of: id)
        case .promote: if deployment.platform == .ecs { promoteTasks(of: id) } else { promoteFleet(of: id) }
        case .work, .readRevision, .callHook: break
        }
    }

    /// What a copied Auto Scaling group launches from now on gets the revision by itself.
    private mutating func start(_ targets: [CodeDeployment.Target], of deployment: CodeDeployment) {
        update(CodeDeployment.self, deployment.id) { $0.targets = targets }
        if deployment.progress.copied != nil { placeHooks(ofGroup: deployment.groupID) }
        suspendProcesses(for: deployment)
    }

    /// The instance's place in each of the groups is remembered, so that it comes back to the same ports.
    private mutating func block(_ target: String, of deployment: CodeDeployment) {
        let groups = Set(world.balancedGroups(of: deployment).map(\.id))
        let mine = world.registrations.values.filter { $0.targetID == target && groups.contains($0.targetGroupID) }
        for registration in mine { delete(registration) }
        beginEvent(.blockTraffic, of: target, in: deployment.id, worker: nil)
        update(CodeDeployment.self, deployment.id) { deployment in
            deployment[target: target]?.blocked = mine.sorted { $0.id < $1.id }
        }
    }

    private mutating func allow(_ id: String, of deployment: CodeDeployment) {
        guard let target = deployment[target: id] else { return }
        for registration in world.registrations(of: target, for: deployment)
        where world.registrations[registration.id] == nil { save(registration) }
        beginEvent(.allowTraffic, of: id, in: deployment.id, worker: nil)
    }
}
