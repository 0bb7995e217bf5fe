package import Foundation

extension CodeDeployment {
    /// One thing to do. Those that only write records are applied together; the others are steps.
    package enum Action: Sendable, Equatable {
        case enter(Phase)
        /// The targets are found: work on them begins.
        case start([Target])
        case finish(target: String, LifecycleEvent.Name, Diagnostics)
        /// Takes an instance out of the load balancer's groups.
        case block(target: String)
        /// Puts it back, or in.
        case allow(target: String)
        case end(Outcome)
        case finishUnwinding
        /// All of what was replaced ends.
        case retire
        /// What served before gets its traffic back, beside what serves now.
        case readmit
        /// Traffic is back where it was before.
        case restore
        /// An Auto Scaling group is made as the one of that ARN.
        case copyGroup(String)
        /// Scripts, the revision or its files come into the instance.
        case work(target: String, LifecycleEvent.Name)
        /// Reads the AppSpec file of an ECS deployment.
        case readRevision
        /// Calls the function that the AppSpec file names for the event.
        case callHook(target: String, LifecycleEvent.Name)
        /// What an ECS deployment moves traffic between is known.
        case found(TaskSets)
        /// The replacement task set begins to come up.
        case install(target: String)
        /// The test listener sends its requests to the replacement.
        case allowTest(target: String)
        /// That share of 100 of production's requests goes to the replacement.
        case shift(target: String, Int)
        /// The replacement is what the service, or the Auto Scaling group, is.
        case promote

        package var isEffect: Bool {
            switch self {
            case .work, .readRevision, .callHook: true
            default: false
            }
        }
    }

    package struct Decision: Sendable, Equatable {
        package var actions: [Action] = []
        /// When to look again, even if nothing is seen to change.
        package var next: Date?

        package init(_ actions: [Action] = [], next: Date? = nil) {
            self.actions = actions
            self.next = next
        }

        mutating func look(at instant: Date) { next = min(instant, next ?? instant) }
    }

    /// Pure: what comes next.
    package func decide(in world: World, given seen: Observations, at now: Date, scale: TimeScale) -> Decision {
        guard isUnfinished else { return Decision() }
        if phase != .unwinding, let outcome = reasonToEnd(in: world) { return Decision([.end(outcome)]) }
        if phase == .queued {
            return world.activeDeployment(ofGroup: groupID) == nil ? Decision([.enter(.created)]) : Decision()
        }
        if platform == .ecs { return decideTasks(in: world, seen, now, scale) }
        return isBlueGreen
            ? decideFleets(in: world, seen, now, scale) : decideInPlace(in: world, seen, now, scale)
    }

    private func decideInPlace(in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale) -> Decision {
        switch phase {
        case .created: start(in: world, at: now)
        case .deploying: deployToInstances(in: world, seen, now, scale)
        case .unwinding: Decision([.finishUnwinding])
        case .queued, .provisioning, .ready, .rerouting, .waiting, .retiring, .finished: Decision()
        }
    }

    private func decideTasks(in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale) -> Decision {
        switch phase {
        case .created: startTasks(in: world, at: now)
        case .deploying, .rerouting: moveTasks(in: world, seen, now, scale)
        case .ready: awaitContinuation(now, scale)
        case .waiting: awaitTermination(now, scale)
        case .retiring: retireTasks(in: world)
        case .unwinding: unwindTasks(in: world)
        case .queued, .provisioning, .finished: Decision()
        }
    }

    private func decideFleets(in world: World, _ seen: Observations, _ now: Date, _ scale: TimeScale) -> Decision {
        switch phase {
        case .created: startFleets(in: world, at: now)
        case .provisioning: provision(in: world, at: now, scale)
        case .deploying: deployToGreen(in: world, seen, now, scale)
        case .ready: awaitContinuation(now, scale)
        case .rerouting: reroute(in: world, seen, now, scale)
        case .waiting: awaitTermination(now, scale)
        case .retiring: Decision([.end(Outcome(.succeeded))])
        case .unwinding: unwindFleets(in: world, seen, now, scale)
        case .queued, .finished: Decision()
        }
    }

    /// What ends a deployment wherever it is: its group is gone, or an alarm is on.
    /// Source: AWS CodeDeploy User Guide, "Monitor deployments with Amazon CloudWatch alarms in CodeDeploy"; a rollback
    /// does not heed alarms.
    private func reasonToEnd(in world: World) -> Outcome? {
        // What is being retired cannot come back.
        if phase == .retiring { return nil }
        if world.codeDeployApplications[applicationID] == nil {
            return Outcome(.failed, code: "APPLICATION_MISSING", message: "The application was deleted.")
        }
        if world.deploymentGroups[groupID] == nil {
            return Outcome(.failed, code: "DEPLOYMENT_GROUP_MISSING", message: "The deployment group was deleted.")
        }
        guard phase != .queued, request.undoes == nil, let alarms = request.effectiveAlarms, alarms.isEnabled else {
            return nil
        }
        let known = world.alarms(named: alarms.names, in: scope)
        let active = known.filter { $0.state == .alarm }.map(\.name).sorted()
        if !active.isEmpty {
            return Outcome(
                .stopped, code: "ALARM_ACTIVE",
                message: "One or more alarms have been activated according to the Amazon CloudWatch metrics you "
                    + "selected, and the affected deployments have been stopped. Activated alarms: "
                    + "<\(active.joined(separator: ", "))>", rollsBack: request.rollsBack(on: .alarm))
        }
        let missing = Set(alarms.names).subtracting(known.map(\.name)).sorted()
        guard !missing.isEmpty, !alarms.ignoresFailedPolls else { return nil }
        return Outcome(
            .stopped, code: "CODEDEPLOY_RESOURCE_CANNOT_BE_FOUND",
            message: "The status of alarms cannot be read: \(missing.joined(separator: ", "))",
            rollsBack: request.rollsBack(on: .alarm))
    }

    func failure(_ code: String, _ message: String) -> Decision {
        Decision([
            .end(Outcome(.failed, code: code, message: message, rollsBack: request.rollsBack(on: .failure)))
        ])
    }
}
