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
            .merging(world.databaseProperties(of: environment, configuration)) { own, _ in own }
            .merging(configuration.platformVariables) { own, _ in own }
        let port = properties["PORT"].flatMap(Int.init) ?? image.port ?? 8080
        var launch = LaunchSpecification(
            image: image.reference, versionLabel: version.label, deploymentID: operation.deploymentID, port: port,
            environment: properties)
        launch.instanceType = configuration.instanceType
        return launch
    }

    mutating func makeResources(
        of environment: Environment, _ operation: EnvironmentOperation, _ launch: LaunchSpecification
    ) throws(Fault) {
        guard environment.resources == nil else { return }
        let configuration = environment.configuration(operation.options)
        var resources = try makeFrontage(of: environment, configuration)
        let group = makeGroup(environment, configuration, resources.targetGroups, launch)
        resources.group = group.id
        update(Environment.self, environment.id) { [resources] in $0.resources = resources }
        let bucket = Bucket.beanstalk(environment.scope)
        tell(
            "Using \(bucket) as Amazon S3 storage bucket for environment data.", of: environment,
            requestID: operation.requestID)
        tell("Created Auto Scaling group named: \(group.name)", of: environment, requestID: operation.requestID)
        announce(resources, environment, requestID: operation.requestID)
    }

    mutating func announce(_ resources: Environment.Resources, _ environment: Environment, requestID: String) {
        var messages: [String] = []
        if let worker = resources.worker {
            let own = [worker.queue, worker.deadLetters].compactMap { $0.flatMap { world.queues[$0] } }
            messages = own.filter { $0.environmentID != nil }.map { "Created SQS queue named: \($0.name)" }
        } else if world.frontage(of: resources).isSingle {
            messages = ["Created EIP: \(world.loadBalancers[resources.loadBalancer]?.address ?? "")"]
        } else {
            messages = resources.targetGroups.map { "Created target group named: \($0)" }
            if resources.isShared != true { messages.append("Created Load Balancer named: \(resources.loadBalancer)") }
            let listeners = [resources.listener] + (resources.listeners ?? [])
            messages += listeners.filter { !$0.isEmpty }.map { "Created Load Balancer listener named: \($0)" }
            messages += (resources.rules ?? []).map { "Created Load Balancer listener rule named: \($0)" }
        }
        for message in messages { tell(message, of: environment, requestID: requestID) }
    }

    private mutating func makeGroup(
        _ environment: Environment, _ configuration: EnvironmentConfiguration, _ targetGroups: [String],
        _ launch: LaunchSpecification
    ) -> AutoScalingGroup {
        let name = "awseb-\(environment.id)-stack-AWSEBAutoScalingGroup-" + ids.uppercaseLetters(12)
        let group = AutoScalingGroup(
            scope: environment.scope, name: name, uuid: ids.uuid(), environmentID: environment.id,
            capacity: configuration.capacity, targetGroups: targetGroups, launch: launch, at: now)
        save(group)
        return group
    }

    /// What of the options concerns the resources takes effect at once.
    mutating func applyResourceOptions(
        _ operation: EnvironmentOperation, _ environment: Environment
    ) throws(Fault) {
        if operation.kind == .configure {
            tell(
                "Updating environment \(environment.name)'s configuration settings.", of: environment,
                requestID: operation.requestID)
        }
        try arrangeResources(of: environment, by: operation.options)
    }

    mutating func arrangeResources(of environment: Environment, by options: [OptionSetting]) throws(Fault) {
        guard let resources = environment.resources else { return }
        let configuration = environment.configuration(options)
        update(AutoScalingGroup.self, resources.group) { group in
            let capacity = configuration.capacity
            group.minSize = capacity.minimum
            group.maxSize = capacity.maximum
            group.desiredCapacity = min(max(group.desiredCapacity, capacity.minimum), capacity.maximum)
        }
        try arrangeFrontage(of: environment, configuration)
    }

    mutating func removeResources(of environment: Environment) {
        guard let resources = environment.resources else { return }
        // An update that was cut short leaves a temporary group, and perhaps targets of its own.
        let groups = world.groups.values.filter { $0.environmentID == environment.id }
        let temporary = Set(groups.flatMap(\.targetGroups)).subtracting(resources.targetGroups)
        for operation in world.operations.values where operation.environmentID == environment.id {
            giveUpRehousing(operation)
        }
        removeFrontage(resources)
        removeQueues(of: environment)
        for id in temporary { removeTargetGroup(id) }
        for group in groups { delete(group) }
        update(Environment.self, environment.id) { $0.resources = nil }
    }
}

extension World {
    /// A property for each link: its name, and the other environment's address; of a worker its queue's.
    func linkProperties(of environment: Environment) -> [String: String] {
        let found = (environment.links ?? []).compactMap { link in
            self.environment(id: nil, name: link.environment, in: environment.scope).map { other in
                let queue = other.resources?.worker.flatMap { queues[$0.queue] }
                return (link.name, queue?.url(host: nil) ?? other.cname)
            }
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
