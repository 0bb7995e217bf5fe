import Foundation

extension World {
    /// The instances that a deployment goes to, in the order in which it does.
    func targets(of deployment: CodeDeployment, at now: Date) -> [CodeDeployment.Target] {
        let settings = deployment.request.settings
        let chosen = instances(matching: deployment.request.instances ?? settings.targets, in: deployment.scope)
        let outdated = deployment.request.updatesOutdatedOnly
        let wanted = chosen.filter { instance in
            !outdated
                || lastDeployment(to: instance.id, ofGroup: deployment.groupID)?.request.revision
                    != deployment.request.revision
        }
        let events = deployment.events
        return wanted.map { instance in
            var target = CodeDeployment.Target(id: instance.id, events: events, at: now)
            target.zone = instance.zone
            return target
        }
            + machines(of: settings, in: deployment.scope).map { machine in
                let events: [CodeDeployment.LifecycleEvent.Name] =
                    deployment.request.mode == "RESTART" ? .restart : .inPlace
                var target = CodeDeployment.Target(id: machine.name, events: events, at: now)
                target.container = machine.name
                return target
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
        if request.mode == "RESTART" { return controlsTraffic ? .blocking + .restart + .allowing : .restart }
        return controlsTraffic ? .inPlaceBehindLoadBalancer : .inPlace
    }
}
