/// What stands between clients and an environment's instances: load balancer, listeners, rules and target groups.
///
/// A single instance has an address of its own and a proxy on it, and a worker a daemon on each instance. All are a load
/// balancer here, one that belongs to nobody's account: the data plane carries it, and no API shows it.
extension Transaction {
    /// No account has this name, so nothing in it is ever found.
    static let hiddenAccount = "beanstalk"

    /// Makes all but the rules; the group is the caller's.
    mutating func makeFrontage(
        of environment: Environment, _ configuration: EnvironmentConfiguration
    ) throws(Fault) -> Environment.Resources {
        let hidden = configuration.frontage.isHidden
        let scope = Scope(account: hidden ? Self.hiddenAccount : environment.account, region: environment.region)
        let groups = configuration.allProcesses.map { process in
            (name: process.name, id: addTargetGroup(for: process, environment, scope).id)
        }
        let loadBalancer = try frontageLoadBalancer(environment, configuration, scope)
        var resources = Environment.Resources(
            loadBalancer: loadBalancer.id, listener: "", targetGroup: groups[0].id,
            group: environment.resources?.group ?? "")
        let others = groups.dropFirst()
        resources.processes =
            others.isEmpty ? nil : Dictionary(others.map { ($0.name, $0.id) }, uniquingKeysWith: { $1 })
        resources.isShared = configuration.frontage.isShared ? true : nil
        try arrangeLoadBalancer(resources, configuration)
        if configuration.frontage == .worker {
            resources.worker = try arrangeWorker(nil, of: environment, configuration)
        }
        try arrangeListeners(&resources, environment, configuration)
        return resources
    }

    private mutating func addTargetGroup(
        for process: EnvironmentConfiguration.Process, _ environment: Environment, _ scope: Scope
    ) -> TargetGroup {
        var group = TargetGroup(
            scope: scope, name: "awseb-AWSEB-" + ids.uppercaseLetters(12), idSuffix: ids.hex(16), port: process.port,
            targetType: .instance, vpcID: Network.vpcID(scope), healthCheck: process.healthCheck,
            tags: environment.resourceTags)
        group.spoken = process.spoken == "HTTP" ? nil : process.spoken
        group.attributes = process.attributes
        save(group)
        return group
    }

    private mutating func frontageLoadBalancer(
        _ environment: Environment, _ configuration: EnvironmentConfiguration, _ scope: Scope
    ) throws(Fault) -> LoadBalancer {
        if case .shared(let arn) = configuration.frontage { return try world.requireLoadBalancer(arn, in: scope) }
        let subnets = Network.subnets(scope).map(\.id)
        return addLoadBalancer(
            named: "awseb--AWSEB-" + ids.uppercaseLetters(12), scheme: "internet-facing",
            // A single instance has one address.
            subnets: configuration.frontage.isSingle ? Array(subnets.prefix(1)) : subnets,
            securityGroups: [Network.securityGroupID(environment.scope)],
            tags: environment.resourceTags, in: scope,
            kind: configuration.frontage == .network ? .network : .application)
    }

    // MARK: Changes

    /// Brings target groups, listeners and rules to what the options say.
    mutating func arrangeFrontage(
        of environment: Environment, _ configuration: EnvironmentConfiguration
    ) throws(Fault) {
        guard var resources = environment.resources, let loadBalancer = world.loadBalancers[resources.loadBalancer]
        else { return }
        let scope = Scope(account: loadBalancer.account, region: environment.region)
        var groups = resources.processes ?? [:]
        groups["default"] = resources.targetGroup
        for process in configuration.allProcesses {
            if let known = groups[process.name] {
                update(TargetGroup.self, known) { group in
                    group.healthCheck = process.healthCheck
                    group.attributes.merge(process.attributes) { $1 }
                    if process.attributes["stickiness.enabled"] == nil { group.attributes["stickiness.enabled"] = nil }
                }
            } else {
                let group = addTargetGroup(for: process, environment, scope)
                resources.processes = (resources.processes ?? [:]).merging([process.name: group.id]) { $1 }
                enrol(group, environment)
            }
        }
        try arrangeLoadBalancer(resources, configuration)
        if configuration.frontage == .worker {
            resources.worker = try arrangeWorker(resources.worker, of: environment, configuration)
        }
        try arrangeListeners(&resources, environment, configuration)
        let wanted = Set(configuration.allProcesses.map(\.name))
        for (name, id) in resources.processes ?? [:] where !wanted.contains(name) {
            resources.processes?[name] = nil
            removeTargetGroup(id)
        }
        update(Environment.self, environment.id) { [resources] in $0.resources = resources }
    }

    /// What is not set by options is left as it is: it may have been set by hand. A shared one is its owner's.
    private mutating func arrangeLoadBalancer(
        _ resources: Environment.Resources, _ configuration: EnvironmentConfiguration
    ) throws(Fault) {
        guard resources.isShared != true, let loadBalancer = world.loadBalancers[resources.loadBalancer] else { return }
        let changed = try modifyAttributes(of: loadBalancer, configuration.loadBalancerAttributes)
        if !configuration.securityGroups.isEmpty, !configuration.frontage.isHidden {
            _ = try setSecurityGroups(configuration.securityGroups, of: changed)
        }
    }

    /// All instances that serve are targets of a new process as well.
    private mutating func enrol(_ group: TargetGroup, _ environment: Environment) {
        guard let id = environment.resources?.group else { return }
        update(AutoScalingGroup.self, id) { $0.targetGroups.append(group.id) }
        for instance in world.liveInstances(ofGroup: id) where instance.state == .running {
            save(Registration(targetGroupID: group.id, targetID: instance.id, port: group.port))
        }
    }

    mutating func removeTargetGroup(_ id: String) {
        for registration in world.registrations.values where registration.targetGroupID == id { delete(registration) }
        for group in world.groups.values where group.targetGroups.contains(id) {
            update(AutoScalingGroup.self, group.id) { group in group.targetGroups.removeAll { $0 == id } }
        }
        if let group = world.targetGroups[id] { delete(group) }
    }

    /// Without the group.
    mutating func removeFrontage(_ resources: Environment.Resources) {
        for rule in (resources.rules ?? []).compactMap({ world.rules[$0] }) { delete(rule) }
        if resources.isShared != true {
            for listener in world.listeners.values where listener.loadBalancerID == resources.loadBalancer {
                deleteWithRules(listener)
            }
            if let loadBalancer = world.loadBalancers[resources.loadBalancer] { delete(loadBalancer) }
        }
        for id in resources.targetGroups { removeTargetGroup(id) }
    }
}

extension World {
    /// What the environment has now, as opposed to what its options may ask for.
    func frontage(of resources: Environment.Resources) -> Frontage {
        if resources.worker != nil { return .worker }
        if resources.isShared == true { return .shared(resources.loadBalancer) }
        guard let loadBalancer = loadBalancers[resources.loadBalancer] else { return .application }
        if loadBalancer.account == Transaction.hiddenAccount { return .single }
        return loadBalancer.isNetwork ? .network : .application
    }
}
