/// The load balancer, target group and Auto Scaling group that an environment is made of.
extension Transaction {
    /// What the environment's instances are to run; nil while the version has no image.
    func launchSpecification(
        _ operation: EnvironmentOperation, _ environment: Environment
    ) -> LaunchSpecification? {
        let found = world.version(operation.versionLabel, of: environment.applicationName, in: environment.scope)
        guard let version = found, let image = version.build(on: operation.platform(in: environment)).image else {
            return nil
        }
        let configuration = EnvironmentConfiguration(operation.options)
        let properties = configuration.environmentProperties
            .merging(world.linkProperties(of: environment)) { own, _ in own }
        let port = properties["PORT"].flatMap(Int.init) ?? image.port ?? 8080
        var launch = LaunchSpecification(
            image: image.reference, versionLabel: version.label, deploymentID: operation.deploymentID, port: port,
            environment: properties)
        launch.instanceType = configuration.instanceType
        return launch
    }

    mutating func makeResources(
        of environment: Environment, _ operation: EnvironmentOperation, _ launch: LaunchSpecification
    ) {
        guard environment.resources == nil else { return }
        let configuration = EnvironmentConfiguration(operation.options)
        let targetGroup = makeTargetGroup(environment, configuration)
        let group = makeGroup(environment, configuration, targetGroup, launch)
        let (loadBalancer, listener) = makeLoadBalancer(environment, targetGroup)
        update(Environment.self, environment.id) { environment in
            environment.resources = .init(
                loadBalancer: loadBalancer.id, listener: listener.id, targetGroup: targetGroup.id, group: group.id)
        }
        let bucket = "elasticbeanstalk-\(environment.region)-\(environment.account)"
        for message in [
            "Using \(bucket) as Amazon S3 storage bucket for environment data.",
            "Created target group named: \(targetGroup.id)",
            "Created Auto Scaling group named: \(group.name)",
            "Created Load Balancer named: \(loadBalancer.id)",
            "Created Load Balancer listener named: \(listener.id)",
        ] {
            tell(message, of: environment, requestID: operation.requestID)
        }
    }

    private mutating func makeTargetGroup(
        _ environment: Environment, _ configuration: EnvironmentConfiguration
    ) -> TargetGroup {
        var group = TargetGroup(
            scope: environment.scope, name: "awseb-AWSEB-" + ids.uppercaseLetters(12), idSuffix: ids.hex(16),
            port: configuration.processPort, targetType: .instance, vpcID: Network.vpcID(environment.scope),
            healthCheck: configuration.healthCheck, tags: environment.resourceTags)
        group.attributes["deregistration_delay.timeout_seconds"] = String(configuration.deregistrationDelay)
        save(group)
        return group
    }

    private mutating func makeGroup(
        _ environment: Environment, _ configuration: EnvironmentConfiguration, _ targetGroup: TargetGroup,
        _ launch: LaunchSpecification
    ) -> AutoScalingGroup {
        let name = "awseb-\(environment.id)-stack-AWSEBAutoScalingGroup-" + ids.uppercaseLetters(12)
        let group = AutoScalingGroup(
            scope: environment.scope, name: name, uuid: ids.uuid(), environmentID: environment.id,
            capacity: configuration.capacity, targetGroup: targetGroup.id, launch: launch, at: now)
        save(group)
        return group
    }

    private mutating func makeLoadBalancer(
        _ environment: Environment, _ targetGroup: TargetGroup
    ) -> (LoadBalancer, Listener) {
        let loadBalancer = addLoadBalancer(
            named: "awseb--AWSEB-" + ids.uppercaseLetters(12), scheme: "internet-facing",
            subnets: Network.subnets(environment.scope).map(\.id),
            securityGroups: [Network.securityGroupID(environment.scope)], tags: environment.resourceTags,
            in: environment.scope)
        let listener = Listener(
            of: loadBalancer, idSuffix: ids.hex(16), port: 80,
            defaultAction: .forward([.init(targetGroup: targetGroup.id, weight: 1)]), tags: environment.resourceTags)
        save(listener)
        return (loadBalancer, listener)
    }

    /// What of the options concerns the resources takes effect at once.
    mutating func applyResourceOptions(_ operation: EnvironmentOperation, _ environment: Environment) {
        guard let resources = environment.resources else { return }
        let configuration = EnvironmentConfiguration(operation.options)
        if operation.kind == .configure {
            tell(
                "Updating environment \(environment.name)'s configuration settings.", of: environment,
                requestID: operation.requestID)
        }
        update(TargetGroup.self, resources.targetGroup) { group in
            group.healthCheck = configuration.healthCheck
            group.attributes["deregistration_delay.timeout_seconds"] = String(configuration.deregistrationDelay)
        }
        update(AutoScalingGroup.self, resources.group) { group in
            let capacity = configuration.capacity
            group.minSize = capacity.minimum
            group.maxSize = capacity.maximum
            group.desiredCapacity = min(max(group.desiredCapacity, capacity.minimum), capacity.maximum)
        }
    }

    mutating func removeResources(of environment: Environment) {
        guard let resources = environment.resources else { return }
        for listener in world.listeners.values where listener.loadBalancerID == resources.loadBalancer {
            deleteWithRules(listener)
        }
        if let loadBalancer = world.loadBalancers[resources.loadBalancer] { delete(loadBalancer) }
        // An update that was cut short leaves a temporary group, and perhaps targets of its own.
        let groups = world.groups.values.filter { $0.environmentID == environment.id }
        for id in Set(groups.flatMap(\.targetGroups) + [resources.targetGroup]) {
            for registration in world.registrations.values where registration.targetGroupID == id {
                delete(registration)
            }
            if let targetGroup = world.targetGroups[id] { delete(targetGroup) }
        }
        for group in groups { delete(group) }
        update(Environment.self, environment.id) { $0.resources = nil }
    }
}

extension World {
    /// A property for each link: its name, and the other environment's address.
    func linkProperties(of environment: Environment) -> [String: String] {
        let found = (environment.links ?? []).compactMap { link in
            self.environment(id: nil, name: link.environment, in: environment.scope).map { (link.name, $0.cname) }
        }
        return Dictionary(found, uniquingKeysWith: { $1 })
    }
}

extension Environment {
    /// The tags that Beanstalk puts on what it makes.
    package var resourceTags: [Tag] {
        tags.adding([
            Tag(key: "Name", value: name),
            Tag(key: "elasticbeanstalk:environment-id", value: id),
            Tag(key: "elasticbeanstalk:environment-name", value: name),
        ])
    }
}
