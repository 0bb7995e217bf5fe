/// What a deployment group writes about the Auto Scaling groups that it deploys to.
extension Transaction {
    package mutating func carryOut(_ action: DeploymentGroup.Action, of group: DeploymentGroup, scale: TimeScale) {
        switch action {
        case .deploy(let move, let revision): deploy(revision, for: move, of: group)
        case .answer(let move, let continues): answer(move, continues: continues, scale)
        case .update(let instances, let root): update(instances, of: group, after: root)
        }
    }

    /// It goes to the one instance, whatever the group's rules for its healthy hosts and its alarms; there is nothing
    /// to roll back to.
    private mutating func deploy(
        _ revision: RevisionLocation, for move: CodeDeployment.ScalingMove, of group: DeploymentGroup
    ) {
        guard let application = world.codeDeployApplications[group.applicationID],
            world.deployment(for: move) == nil
        else { return }
        var settings = group.settings
        settings.style.kind = .inPlace
        settings.stored.suspendedProcesses = nil
        var request = CodeDeployment.Request(
            revision: revision, configurationName: DeploymentConfiguration.serverDefault,
            rule: DeploymentRule(healthyHosts: .init(.concurrency, 1)), settings: settings,
            creator: move.isEnding ? "autoscalingTermination" : "autoscaling")
        request.move = move
        request.onlyInstances = [move.instance]
        request.rollback = .init(isEnabled: false, events: [])
        request.alarms = .init(isEnabled: false, ignoresFailedPolls: true, names: [])
        _ = addDeployment(request, to: group, of: application)
    }

    /// The group that launches an instance again and again on which no deployment succeeds waits between launches.
    private mutating func answer(_ move: CodeDeployment.ScalingMove, continues: Bool, _ scale: TimeScale) {
        guard let instance = world.instances[move.instance], let group = world.groups[instance.groupID] else { return }
        do throws(Fault) {
            try completeWait(
                hook: move.hook, of: group, instanceID: move.instance, token: move.token, continues: continues)
            if !move.isEnding { noteLaunch(inGroup: group.id, wentWell: continues, scale) }
        } catch {
            // Somebody else has said how it goes on.
        }
    }

    private mutating func update(_ instances: [String], of group: DeploymentGroup, after root: String) {
        guard let application = world.codeDeployApplications[group.applicationID], let revision = group.targetRevision,
            let last = world.codeDeployments[root]
        else { return }
        var request = CodeDeployment.Request(
            revision: revision, configurationName: last.request.configurationName, rule: last.request.rule,
            settings: group.settings, creator: "CodeDeployAutoUpdate")
        request.previousRevision = revision
        request.onlyInstances = instances
        request.updatesOutdatedOnly = true
        request.updatesAfter = root
        request.rollback = .init(isEnabled: false, events: [])
        _ = addDeployment(request, to: group, of: application)
    }

    /// The Auto Scaling groups have the hooks that the deployment group asks for, and no others of its.
    mutating func placeHooks(ofGroup id: String) {
        guard let group = world.deploymentGroups[id] else { return }
        let copies = world.codeDeployments.values.filter { $0.groupID == id && $0.isUnfinished && $0.outcome == nil }
            .compactMap(\.progress.copied?.copy)
        var transitions: [GroupHook.Transition] = [.launching]
        if group.settings.stored.terminationHook == true { transitions.append(.terminating) }
        for scaling in world.groups.values where scaling.scope == group.scope && scaling.settings != nil {
            let isTarget = group.settings.targets.groups.contains(scaling.name) || copies.contains(scaling.id)
            place(isTarget ? transitions : [], of: group, in: scaling)
        }
    }

    mutating func removeHooks(of group: DeploymentGroup) {
        for scaling in world.groups.values where scaling.settings != nil { place([], of: group, in: scaling) }
    }

    private mutating func place(
        _ wanted: [GroupHook.Transition], of group: DeploymentGroup, in scaling: AutoScalingGroup
    ) {
        let present = (scaling.settings?.hooks ?? []).filter { group.owns($0.name) }
        for hook in present where !wanted.contains(hook.transition) { removeHook(hook.name, of: scaling) }
        let missing = wanted.filter { transition in !present.contains { $0.transition == transition } }
        update(AutoScalingGroup.self, scaling.id) { scaling in
            scaling.settings?.hooks += missing.map { transition in
                GroupHook(
                    name: group.hookName(transition), transition: transition, heartbeat: 600,
                    continuesByDefault: transition == .terminating)
            }
        }
    }
}
