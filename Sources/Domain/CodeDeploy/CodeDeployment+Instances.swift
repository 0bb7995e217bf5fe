import Foundation
import Routing

/// Deployments to instances that stay.
extension CodeDeployment {
    func start(in world: World, at now: Date) -> Decision {
        let found = world.targets(of: self, at: now)
        guard !found.isEmpty else {
            return failure(
                "NO_INSTANCES",
                "The deployment failed because no instances were found for your deployment group. Check your "
                    + "deployment group settings to make sure the tags for your Amazon EC2 instances or Auto Scaling "
                    + "groups correctly identify the instances you want to deploy to, and then try again.")
        }
        guard HostRule(request.rule.healthyHosts, total: found.count).isPossible,
            zones(of: found).allSatisfy(\.isPossible)
        else {
            return failure(
                "HEALTH_CONSTRAINTS_INVALID",
                "The deployment can't start: the deployment configuration asks for more healthy instances than the "
                    + "\(found.count) of the deployment group leave to work on.")
        }
        return Decision([.start(found), .enter(.deploying)])
    }

    /// The targets under way go on; as many more are begun as the configuration leaves room for.
    func deployToInstances(
        in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale
    ) -> Decision {
        var decision = Decision()
        let active = targets.filter { $0.status == .inProgress }
        for target in active { advance(target, in: world, seen, now, scale, &decision) }
        let pending = targets.filter { $0.status == .pending }
        let failed = targets.count { $0.status == .failed }
        let rule = HostRule(request.rule.healthyHosts, total: targets.count)
        let slots = rule.slots(failed: failed, inProgress: active.count)
        for target in startable(pending, active, slots, now, scale, &decision) {
            advance(target, in: world, seen, now, scale, &decision)
        }
        if active.isEmpty, decision.actions.isEmpty, decision.next == nil { conclude(rule, &decision) }
        return decision
    }

    /// The rule for each zone; none where zones do not matter.
    private func zones(of targets: [Target]) -> [HostRule] {
        guard let hosts = request.rule.zonal?.healthyHosts else { return [] }
        return Dictionary(grouping: targets) { $0.zone ?? "" }.values.map { HostRule(hosts, total: $0.count) }
    }

    /// Where a zone has lost too many instances, those of later zones are not begun, whatever the whole fleet may lose.
    private func conclude(_ rule: HostRule, _ decision: inout Decision) {
        let isCutShort = request.rule.zonal != nil && targets.contains { $0.status == .pending }
        if !isCutShort, rule.isSuccess(succeeded: targets.count { $0.status == .succeeded }) {
            decision.actions.append(.end(Outcome(.succeeded)))
        } else {
            decision = failure(
                "HEALTH_CONSTRAINTS",
                "The overall deployment failed because too many individual instances failed deployment, too few "
                    + "healthy instances are available for deployment, or some instances in your deployment group are "
                    + "experiencing problems.")
        }
    }

    /// With a zonal configuration one zone at a time, in the order of their names but first where instances are out of
    /// service, and a pause between them.
    private func startable(
        _ pending: [Target], _ active: [Target], _ slots: Int, _ now: Date, _ scale: TimeScale,
        _ decision: inout Decision
    ) -> [Target] {
        let unwell = pending.filter { $0.wasUnwell == true }
        let urgent = unwell.isEmpty ? pending : unwell
        guard let zonal = request.rule.zonal, let zone = urgent.map({ $0.zone ?? "" }).min() else {
            return next(pending, slots)
        }
        guard active.allSatisfy({ $0.zone ?? "" == zone }) else { return [] }
        let earlier = targets.filter { $0.zone ?? "" != zone && $0.status != .pending }
        if let last = earlier.map(\.updatedAt).max(), active.isEmpty {
            let isSecond = Set(earlier.map { $0.zone ?? "" }).count == 1
            let pause = (isSecond ? zonal.firstZoneSeconds ?? zonal.zoneSeconds : zonal.zoneSeconds) ?? 0
            let start = last + scale.seconds(pause)
            if now < start {
                decision.look(at: start)
                return []
            }
        }
        let mine = targets.filter { $0.zone ?? "" == zone }
        let own = zonal.healthyHosts.map { hosts in
            HostRule(hosts, total: mine.count).slots(
                failed: mine.count { $0.status == .failed }, inProgress: active.count)
        }
        return next(pending.filter { $0.zone ?? "" == zone }, min(slots, own ?? slots))
    }

    /// Those that are out of service come first. Each of them counts as out for as long as it waits, wherever it is.
    private func next(_ pending: [Target], _ slots: Int) -> [Target] {
        let unwell = pending.filter { $0.wasUnwell == true }
        let out = targets.count { $0.wasUnwell == true && $0.status == .pending }
        let well = pending.filter { $0.wasUnwell != true }
        return Array(unwell.prefix(slots)) + well.prefix(max(0, slots - out))
    }

    func advance(
        _ target: Target, in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale,
        _ decision: inout Decision
    ) {
        guard let event = target.current else { return }
        let isEnding = request.move?.isEnding ?? false
        guard target.container != nil || world.instances[target.id]?.state == (isEnding ? .shuttingDown : .running)
        else {
            let diagnostics = Diagnostics(code: "UnknownError", message: "The instance does not run any more.")
            return decision.actions.append(.finish(target: target.id, event.name, diagnostics))
        }
        switch event.name {
        case .blockTraffic: block(target, event, in: world, seen, now, scale, &decision)
        case .allowTraffic: allow(target, event, in: world, seen, now, scale, &decision)
        default: work(target, event, seen, &decision)
        }
    }

    private func work(_ target: Target, _ event: LifecycleEvent, _ seen: Observations, _ decision: inout Decision) {
        if event.status == .pending || event.worker == seen.worker || event.name.isRepeatable {
            let isIdle = event.status == .pending && !hasWork(event.name)
            decision.actions.append(
                isIdle
                    ? .finish(target: target.id, event.name, .success) : .work(target: target.id, event.name))
        } else {
            decision.actions.append(.finish(target: target.id, event.name, .interrupted))
        }
    }

    /// What has no script needs no step. ApplicationStop's are those of the deployment before.
    private func hasWork(_ name: LifecycleEvent.Name) -> Bool {
        switch name {
        case .downloadBundle, .install, .applicationStop: true
        case .beforeBlockTraffic, .afterBlockTraffic: true
        default: !(progress.appSpec?.scripts(at: name).isEmpty ?? true)
        }
    }

    private func block(
        _ target: Target, _ event: LifecycleEvent, in world: World, _ seen: Observations, _ now: Date,
        _ scale: TimeScale, _ decision: inout Decision
    ) {
        guard event.status == .inProgress else { return decision.actions.append(.block(target: target.id)) }
        let groups = target.blocked.compactMap { world.targetGroups[$0.targetGroupID] }
        let last = (event.startedAt ?? now) + scale.seconds(groups.map(\.deregistrationDelay).max() ?? 0)
        let isDrained = target.blocked.allSatisfy { seen.isOut($0) && seen.inFlight[$0.id, default: 0] == 0 }
        if isDrained || now >= last {
            decision.actions.append(.finish(target: target.id, .blockTraffic, .success))
        } else {
            decision.look(at: min(last, now + Self.drainPoll))
        }
    }

    /// How often a target that is to go is asked whether it has finished what it was answering.
    private static let drainPoll: TimeInterval = 0.05
    /// Seconds in which an instance must come to pass its health checks, on AWS's clock.
    static let healthLimit = 3_600

    private func allow(
        _ target: Target, _ event: LifecycleEvent, in world: World, _ seen: Observations, _ now: Date,
        _ scale: TimeScale, _ decision: inout Decision
    ) {
        guard event.status == .inProgress else { return decision.actions.append(.allow(target: target.id)) }
        let registrations = world.registrations(of: target, for: self)
        let last = (event.startedAt ?? now) + scale.seconds(Self.healthLimit)
        if registrations.allSatisfy({ world.takesRequests($0, seen) }) {
            decision.actions.append(.finish(target: target.id, .allowTraffic, .success))
        } else if now >= last {
            let diagnostics = Diagnostics(
                code: "UnknownError", message: "The instance did not pass the load balancer's health checks in time.")
            decision.actions.append(.finish(target: target.id, .allowTraffic, diagnostics))
        } else {
            decision.look(at: last)
        }
    }
}
