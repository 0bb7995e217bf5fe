import Foundation

extension World {
    /// The instances that a deployment goes to, in the order in which it does.
    func targets(of deployment: CodeDeployment, at now: Date) -> [CodeDeployment.Target] {
        let events = deployment.events
        let instances = chosenInstances(of: deployment).map { instance in
            var target = CodeDeployment.Target(id: instance.id, events: events, at: now)
            target.zone = instance.zone
            if isUnwell(instance.id, inGroup: deployment.groupID) { target.wasUnwell = true }
            return target
        }
        guard deployment.request.onlyInstances == nil else { return instances }
        return instances
            + machines(of: deployment.request.settings, in: deployment.scope).map { machine in
                let events: [CodeDeployment.LifecycleEvent.Name] =
                    deployment.request.mode == "RESTART" ? .restart : .inPlace
                var target = CodeDeployment.Target(id: machine.name, events: events, at: now)
                target.container = machine.name
                return target
            }
    }

    /// Whether the last deployment that came to the instance did not come to its end there.
    /// Source: AWS CodeDeploy User Guide, "CodeDeploy instance health".
    private func isUnwell(_ target: String, inGroup id: String) -> Bool {
        let attempts = codeDeployments.values.filter { deployment in
            deployment.groupID == id && deployment[target: target]?.events.contains { $0.startedAt != nil } ?? false
        }
        let last = attempts.max { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        return last.map { $0[target: target]?.status != .succeeded } ?? false
    }

    /// Without those that are just launched: they get a deployment of their own before they serve.
    private func chosenInstances(of deployment: CodeDeployment) -> [Instance] {
        let request = deployment.request
        if let only = request.onlyInstances { return only.compactMap { instances[$0] } }
        let chosen = instances(matching: request.instances ?? request.settings.targets, in: deployment.scope)
        return chosen.filter { instance in
            let isNew = deploymentGroups[deployment.groupID]?.isAwaited(by: instance) ?? false
            let isUpToDate =
                request.updatesOutdatedOnly
                && lastDeployment(to: instance.id, ofGroup: deployment.groupID)?.request.revision == request.revision
            return !isNew && !isUpToDate
        }
    }

    func instances(matching selection: TargetSelection, in scope: Scope) -> [Instance] {
        let groups = Set(selection.groups.compactMap { group(named: $0, in: scope)?.id })
        let lists = selection.tagLists.filter { !$0.isEmpty }
        return instances.values.filter { instance in
            guard instance.scope == scope, instance.state == .running else { return false }
            if groups.contains(instance.groupID) { return true }
            guard !lists.isEmpty else { return false }
            let tags = tags(of: instance)
            return lists.allSatisfy { list in list.contains { $0.matches(tags) } }
        }.sorted { ($0.launchedAt, $0.id) < ($1.launchedAt, $1.id) }
    }

    private func machines(of settings: DeploymentGroup.Settings, in scope: Scope) -> [OnPremisesInstance] {
        let lists = settings.onPremises.filter { !$0.isEmpty }
        guard !lists.isEmpty else { return [] }
        return onPremisesInstances.values.filter { machine in
            machine.scope == scope && machine.deregisteredAt == nil
                && lists.allSatisfy { list in list.contains { $0.matches(machine.tags) } }
        }.sorted { $0.name < $1.name }
    }

    /// The newest deployment that went well on the instance.
    package func lastDeployment(to target: String, ofGroup id: String) -> CodeDeployment? {
        codeDeployments.values.filter {
            $0.groupID == id && $0[target: target]?.status == .succeeded
        }.max { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
    }

    /// Where an instance gets its traffic from: where it was, and every group of the deployment's.
    func registrations(of target: CodeDeployment.Target, for deployment: CodeDeployment) -> [Registration] {
        let others = balancedGroups(of: deployment).filter { group in
            !target.blocked.contains { $0.targetGroupID == group.id }
        }
        return target.blocked.filter { targetGroups[$0.targetGroupID] != nil }
            + others.map { Registration(targetGroupID: $0.id, targetID: target.id, port: $0.port) }
    }

    /// Where the blue instances that still run had their traffic from when it was blocked.
    func bluePlaces(of deployment: CodeDeployment) -> [Registration] {
        deployment.targets.filter { $0.label == .blue && instances[$0.id]?.isLive == true }.flatMap(\.blocked)
            .filter { targetGroups[$0.targetGroupID] != nil }
    }

    /// Whether requests come to the target, or would if a load balancer used its group.
    func takesRequests(_ registration: Registration, _ seen: Observations) -> Bool {
        let isUnused = targetGroups[registration.targetGroupID].map { loadBalancers(using: $0).isEmpty } ?? true
        return isUnused || seen.isHealthy(registration)
    }

    func balancedGroups(of deployment: CodeDeployment) -> [TargetGroup] {
        let names = deployment.request.settings.loadBalancer?.targetGroups ?? []
        return names.compactMap { targetGroup(named: $0, in: deployment.scope) }
    }
}

extension CodeDeployment {
    var controlsTraffic: Bool {
        request.settings.style.controlsTraffic && !(request.settings.loadBalancer?.targetGroups.isEmpty ?? true)
    }

    /// A restart blocks and allows traffic as well.
    fileprivate var events: [LifecycleEvent.Name] {
        if request.move?.isEnding == true { return controlsTraffic ? .blocking + .ending : .ending }
        if request.mode == "RESTART" { return controlsTraffic ? .blocking + .restart + .allowing : .restart }
        return controlsTraffic ? .inPlaceBehindLoadBalancer : .inPlace
    }
}
