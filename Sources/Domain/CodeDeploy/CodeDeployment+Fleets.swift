import Foundation

/// Deployments to a second fleet of instances, which then takes the place of the first.
/// Source: AWS CodeDeploy User Guide, "Overview of a blue/green deployment" on EC2/On-Premises.
extension CodeDeployment {
    func startFleets(in world: World, at now: Date) -> Decision {
        if request.undoes != nil { return Decision([.start([]), .end(Outcome(.succeeded))]) }
        if request.settings.blueGreen?.copiesGroup ?? false { return copyGroup(in: world) }
        let blue = world.instances(matching: request.settings.targets, in: scope)
        let named = request.instances.map { world.instances(matching: $0, in: scope) } ?? []
        let taken = Set(blue.map(\.id))
        return start(green: named.filter { !taken.contains($0.id) }, blue: blue, at: now)
    }

    func start(green: [Instance], blue: [Instance], at now: Date) -> Decision {
        guard !green.isEmpty else {
            return failure(
                "NO_INSTANCES",
                "The deployment failed because no instances were found in your green fleet: name them in "
                    + "targetInstances, by tags or Auto Scaling groups that the deployment group does not have.")
        }
        guard HostRule(request.rule.healthyHosts, total: green.count).isPossible else {
            return failure(
                "HEALTH_CONSTRAINTS_INVALID",
                "The deployment can't start: the deployment configuration asks for more healthy instances than the "
                    + "\(green.count) of the green fleet leave to work on.")
        }
        let greens = green.map { target($0, .green, .green, now) }
        let blues = blue.map { target($0, .blue, .blocking, now) }
        return Decision([.start(greens + blues), .enter(.deploying)])
    }

    private func target(
        _ instance: Instance, _ label: Target.Label, _ events: [LifecycleEvent.Name], _ now: Date
    ) -> Target {
        var target = Target(id: instance.id, label: label, events: events, at: now)
        target.zone = instance.zone
        return target
    }

    private func fleet(_ label: Target.Label) -> [Target] { targets.filter { $0.label == label } }

    /// The revision comes to the green instances; none gets traffic yet.
    func deployToGreen(in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale) -> Decision {
        var decision = Decision()
        let green = fleet(.green)
        let installed = green.filter(\.isInstalled)
        let active = green.filter { $0.status == .inProgress && !$0.isInstalled }
        for target in active { advance(target, in: world, seen, now, scale, &decision) }
        let rule = HostRule(request.rule.healthyHosts, total: green.count)
        let slots = rule.slots(failed: green.count { $0.status == .failed }, inProgress: active.count)
        for target in green.filter({ $0.status == .pending }).prefix(slots) {
            advance(target, in: world, seen, now, scale, &decision)
        }
        guard active.isEmpty, decision.actions.isEmpty else { return decision }
        guard rule.isSuccess(succeeded: installed.count) else { return tooFewAreWell }
        let waits = request.settings.blueGreen?.stopsWhenNotContinued ?? false
        return Decision([.enter(waits ? .ready : .rerouting)])
    }

    /// The green instances come into the load balancer, as many at a time as the configuration says; when they are well
    /// there, the blue ones leave it.
    /// Source: AWS CodeDeploy User Guide, "Working with deployment configurations in CodeDeploy": "Traffic rerouting".
    func reroute(in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale) -> Decision {
        var decision = Decision()
        let green = fleet(.green)
        let coming = green.filter { $0.current != nil && $0.status != .pending }
        let active = coming.filter { !$0.isInstalled }
        let rule = HostRule(request.rule.healthyHosts, total: green.count)
        let slots = rule.slots(failed: green.count(where: \.hasFailedToComeIn), inProgress: active.count)
        let turn = active + coming.filter(\.isInstalled).prefix(slots)
        for target in turn { advance(target, in: world, seen, now, scale, &decision) }
        guard turn.isEmpty else { return decision }
        guard coming.isEmpty, rule.isSuccess(succeeded: green.count { $0.status == .succeeded }) else {
            return tooFewAreWell
        }
        let leaving = fleet(.blue).filter { $0.current != nil }
        for target in leaving { advance(target, in: world, seen, now, scale, &decision) }
        guard leaving.isEmpty else { return decision }
        let ends = request.settings.blueGreen?.terminates ?? false
        return Decision([.promote, ends ? .enter(.waiting) : .end(Outcome(.succeeded))])
    }

    /// The blue instances serve again before the green ones leave the load balancer.
    func unwindFleets(in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale) -> Decision {
        guard !progress.isRestored else {
            let isLeft = progress.copied.map { world.groups[$0.copy] != nil } ?? false
            return isLeft ? Decision() : Decision([.finishUnwinding])
        }
        let places = world.bluePlaces(of: self)
        guard places.allSatisfy({ world.registrations[$0.id] != nil }) else { return Decision([.readmit]) }
        let last = phaseStartedAt + scale.seconds(Self.healthLimit)
        let isBack = places.allSatisfy { world.takesRequests($0, seen) }
        return isBack || now >= last ? Decision([.restore]) : Decision(next: last)
    }

    private var tooFewAreWell: Decision {
        failure(
            "HEALTH_CONSTRAINTS",
            "The overall deployment failed because too many individual instances failed deployment, too few healthy "
                + "instances are available for deployment, or some instances in your deployment group are "
                + "experiencing problems.")
    }
}

extension CodeDeployment.Target {
    /// All is in place but traffic.
    fileprivate var isInstalled: Bool {
        current.map { $0.name == .beforeAllowTraffic && $0.status == .pending } ?? (status == .succeeded)
    }

    fileprivate var hasFailedToComeIn: Bool {
        events.contains { $0.status == .failed && [CodeDeployment.LifecycleEvent.Name].allowing.contains($0.name) }
    }
}
