/// Instances that an update starts beside those there are, and how they come to stay or go.
extension Transaction {
    /// Entered twice where one instance is tried before the others.
    mutating func add(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let deployment = operation.deployment, let added = deployment.added else { return }
        switch deployment.policy {
        case .allAtOnce, .rolling: break
        case .rollingWithAdditionalBatch: addBatch(of: added.count, operation, environment)
        case .immutable:
            if let group = added.group {
                update(AutoScalingGroup.self, group) { $0.desiredCapacity = added.count }
            } else {
                tell(
                    "Immutable deployment policy enabled. Launching one instance with the new settings to verify "
                        + "health.", of: environment, requestID: operation.requestID)
                makeTemporaryGroup(of: 1, operation, environment)
            }
        case .trafficSplitting: makeTemporaryTargets(of: added.count, operation, environment)
        }
    }

    private mutating func addBatch(of count: Int, _ operation: EnvironmentOperation, _ environment: Environment) {
        guard let id = environment.resources?.group, let launch = operation.deployment?.launch else { return }
        update(AutoScalingGroup.self, id) { $0.desiredCapacity += count }
        let instances = launchInstances(count, in: id, running: launch)
        update(EnvironmentOperation.self, operation.id) { $0.deployment?.added?.instances = instances }
        tell(
            "Adding \(count) instance(s) to your environment. [\(instances.joined(separator: ","))]", of: environment,
            requestID: operation.requestID)
    }

    private mutating func makeTemporaryGroup(
        of count: Int, targetGroup: String? = nil, _ operation: EnvironmentOperation, _ environment: Environment
    ) {
        guard let resources = environment.resources, let launch = operation.deployment?.launch,
            let permanent = world.groups[resources.group]
        else { return }
        let group = AutoScalingGroup(
            scope: environment.scope,
            name: "awseb-\(environment.id)-immutable-stack-AWSEBAutoScalingGroup-" + ids.uppercaseLetters(12),
            uuid: ids.uuid(), environmentID: environment.id,
            capacity: Capacity(minimum: count, maximum: max(count, permanent.maxSize)),
            targetGroups: targetGroup.map { [$0] } ?? resources.targetGroups, launch: launch, at: now)
        save(group)
        update(EnvironmentOperation.self, operation.id) { $0.deployment?.added?.group = group.id }
        tell(
            "Created temporary auto scaling group \(group.name).", of: environment, requestID: operation.requestID)
    }

    /// The second target group gets no traffic yet, but is checked, because the listener names it.
    private mutating func makeTemporaryTargets(
        of count: Int, _ operation: EnvironmentOperation, _ environment: Environment
    ) {
        guard let resources = environment.resources, let permanent = world.targetGroups[resources.targetGroup] else {
            return
        }
        var group = TargetGroup(
            scope: environment.scope, name: "awseb-AWSEB-" + ids.uppercaseLetters(12), idSuffix: ids.hex(16),
            port: permanent.port, targetType: permanent.targetType, vpcID: permanent.vpcID,
            healthCheck: permanent.healthCheck, tags: permanent.tags)
        group.attributes = permanent.attributes
        save(group)
        update(EnvironmentOperation.self, operation.id) { $0.deployment?.added?.targetGroup = group.id }
        tell(
            "Traffic-splitting deployment policy enabled. Launching \(count) instance(s) with the new settings.",
            of: environment, requestID: operation.requestID)
        makeTemporaryGroup(of: count, targetGroup: group.id, operation, environment)
        forward(environment, old: 100, new: 0, group.id)
    }

    mutating func split(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let new = operation.deployment?.added?.targetGroup else { return }
        let configuration = EnvironmentConfiguration(operation.options)
        let percent = configuration.newVersionPercent
        forward(environment, old: 100 - percent, new: percent, new)
        tell(
            "Forwarding \(percent) percent of the traffic to the new instances, for an evaluation time of "
                + "\(configuration.evaluationTime / 60) minute(s).", of: environment, requestID: operation.requestID)
    }

    mutating func shift(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let added = operation.deployment?.added, let new = added.targetGroup, let group = added.group else {
            return
        }
        forward(environment, old: 0, new: 100, new)
        register(world.liveInstances(ofGroup: group).map(\.id), environment)
        tell(
            "The new instances are healthy. Forwarding all traffic to them.", of: environment,
            requestID: operation.requestID)
    }

    /// Wherever requests go to the environment's default process: its listeners, and its rules on others' listeners.
    private mutating func forward(_ environment: Environment, old: Int, new: Int, _ newGroup: String) {
        guard let permanent = environment.resources?.targetGroup else { return }
        let groups: [ListenerAction.WeightedGroup] = [
            .init(targetGroup: permanent, weight: old), .init(targetGroup: newGroup, weight: new),
        ]
        changeActions(of: environment) { $0 = .forward(groups) }
    }

    mutating func forwardToPermanent(_ environment: Environment) {
        guard let permanent = environment.resources?.targetGroup else { return }
        changeActions(of: environment) { $0 = .forward([.init(targetGroup: permanent, weight: 1)]) }
    }

    private mutating func changeActions(of environment: Environment, _ change: (inout ListenerAction) -> Void) {
        guard let resources = environment.resources else { return }
        for id in [resources.listener] + (resources.listeners ?? []) {
            update(Listener.self, id) { listener in
                if listener.defaultAction.targetGroups.contains(resources.targetGroup) {
                    change(&listener.defaultAction)
                }
            }
        }
        for id in resources.rules ?? [] {
            update(ListenerRule.self, id) { rule in
                if rule.action.targetGroups.contains(resources.targetGroup) { change(&rule.action) }
            }
        }
    }
}
