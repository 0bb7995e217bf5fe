/// What CodeDeploy does about instances that Auto Scaling launches or ends.
///
/// It puts lifecycle hooks into the Auto Scaling groups of a deployment group. A launched instance waits there until
/// the last good revision is on it, and ends if that fails; one that is ending waits until its scripts have run.
/// Source: AWS CodeDeploy User Guide, "Integrating CodeDeploy with Amazon EC2 Auto Scaling".
extension DeploymentGroup {
    package enum Action: Sendable, Equatable {
        case deploy(CodeDeployment.ScalingMove, RevisionLocation)
        case answer(CodeDeployment.ScalingMove, continues: Bool)
        /// A deployment for instances that came while another was under way.
        case update([String], after: String)
    }

    /// What a new instance shall get.
    private enum Due {
        case revision(RevisionLocation)
        case nothing
        /// It depends on how a deployment under way ends.
        case later
    }

    /// Pure.
    /// - Parameter waiting: the instances that wait for a lifecycle hook, of whatever group.
    package func decide(about waiting: [Instance], in world: World) -> [Action] {
        let moves = waiting.flatMap { instance in
            (instance.scaling?.waits ?? []).filter { owns($0.hook) }.compactMap { wait in
                decide(
                    .init(instance: instance.id, hook: wait.hook, token: wait.token, isEnding: !instance.isLive),
                    of: instance, in: world)
            }
        }
        return moves + update(in: world)
    }

    private func decide(_ move: CodeDeployment.ScalingMove, of instance: Instance, in world: World) -> Action? {
        if let deployment = world.deployment(for: move) {
            guard !deployment.isUnfinished else { return nil }
            return .answer(move, continues: move.isEnding || deployment.status == .succeeded)
        }
        if move.isEnding {
            let last = world.lastDeployment(to: instance.id, ofGroup: id)
            return last.map { .deploy(move, $0.request.revision) } ?? .answer(move, continues: true)
        }
        guard instance.address != nil, !instance.awaitsUserData else { return nil }
        switch due(on: instance, in: world) {
        case .revision(let revision): return .deploy(move, revision)
        case .nothing: return .answer(move, continues: true)
        case .later: return nil
        }
    }

    /// An instance of a copied Auto Scaling group gets what the copy was made for, once that has the traffic.
    private func due(on instance: Instance, in world: World) -> Due {
        let underWay = world.codeDeployments.values.first {
            $0.groupID == id && $0.isUnfinished && $0.progress.copied?.copy == instance.groupID
        }
        guard let underWay else { return targetRevision.map { .revision($0) } ?? .nothing }
        return underWay.phase == .waiting || underWay.phase == .retiring ? .revision(underWay.request.revision) : .later
    }

    /// Instances that came while the last deployment in place was under way, and have what was there before.
    /// Source: AWS CodeDeploy API Reference, `CreateDeploymentGroup`, `outdatedInstancesStrategy`.
    private func update(in world: World) -> [Action] {
        guard settings.stored.outdatedInstances != "IGNORE", settings.style.kind == .inPlace, let targetRevision,
            let last = lastSuccessful.flatMap({ world.codeDeployments[$0.deploymentID] }),
            !world.codeDeployments.values.contains(where: { $0.keepsBusy(group: id) })
        else { return [] }
        let root = last.request.updatesAfter.flatMap { world.codeDeployments[$0] } ?? last
        let tried = world.codeDeployments.values.filter { $0.request.updatesAfter == root.id } + [root]
        let late = world.instances.values.filter { instance in
            instance.launchedAt >= root.createdAt && instance.isInService && instance.address != nil
                && instance.machine != nil
                && settings.targets.groups.contains(instance.groupName)
                && !tried.contains { $0[target: instance.id] != nil }
                && world.lastDeployment(to: instance.id, ofGroup: id)?.request.revision != targetRevision
        }
        return late.isEmpty ? [] : [.update(late.map(\.id).sorted(), after: root.id)]
    }
}

extension DeploymentGroup {
    /// AWS's names for its hooks, but for the last part: there it is a new id each time.
    func hookName(_ transition: GroupHook.Transition) -> String {
        let kind = transition == .launching ? "launch" : "termination"
        return "CodeDeploy-managed-automatic-\(kind)-deployment-hook-\(name)-\(id)"
    }

    package func owns(_ hook: String) -> Bool {
        hook.hasPrefix("CodeDeploy-managed-automatic-") && hook.hasSuffix(id)
    }

    /// Whether the instance has been launched and waits for this group's word.
    func isAwaited(by instance: Instance) -> Bool {
        instance.isLive && (instance.scaling?.waits ?? []).contains { owns($0.hook) }
    }
}

extension CodeDeployment {
    /// Whether no other deployment of the group can be created, unless it is a move of Auto Scaling's.
    package func keepsBusy(group id: String) -> Bool { groupID == id && isUnfinished && request.move == nil }
}

extension World {
    func deployment(for move: CodeDeployment.ScalingMove) -> CodeDeployment? {
        codeDeployments.values.first { $0.request.move?.token == move.token && $0.request.move?.hook == move.hook }
    }

    func isCodeDeploys(hook: String) -> Bool { deploymentGroups.values.contains { $0.owns(hook) } }
}
