import Foundation
import Routing
import Store
import TestKit
import Testing

@testable import Domain

/// Stories of ECS: two target groups of a load balancer, and a service whose versions are images.
extension Stage {
    static let images = ["v1", "v2", "bad"]

    func prepareCluster() async throws {
        for image in Self.images { engine.addImage(image) }
        let scope = scope
        try await store.commit { transaction throws(Fault) in
            let subnets = Network.subnets(scope).prefix(2).map(\.id)
            let loadBalancer = try transaction.createLoadBalancer(
                .init(name: "web", scheme: "internet-facing", subnets: subnets, securityGroups: [], tags: []), in: scope
            )
            var groups: [TargetGroup] = []
            for name in ["blue", "green"] {
                groups.append(
                    try transaction.createTargetGroup(
                        .init(
                            name: name, port: 80, targetType: .ip, vpcID: Network.vpcID(scope), healthCheck: .init(),
                            tags: []),
                        in: scope))
            }
            _ = try transaction.createListener(
                on: loadBalancer, port: 80,
                action: .forward([.init(targetGroup: groups[0].id, weight: 1)]), tags: [])
            _ = try transaction.createListener(
                on: loadBalancer, port: 8080,
                action: .forward([.init(targetGroup: groups[0].id, weight: 1)]), tags: [])
            _ = try transaction.createCluster(named: "default", document: "{}", tags: [], in: scope)
        }
        for image in Self.images { try await register("web", [Self.container("app", image)]) }
    }

    static func container(_ name: String, _ image: String) -> PlannedContainer {
        var container = PlannedContainer(name: name, image: image)
        container.ports = [PlannedPort(containerPort: 80)]
        return container
    }

    @discardableResult
    func register(_ family: String, _ containers: [PlannedContainer]) async throws -> TaskDefinition {
        let scope = scope
        let plan = TaskPlan(networkMode: .awsvpc, containers: containers, memory: 512, cpu: 256)
        return try await store.commit { transaction throws(Fault) in
            try transaction.registerTaskDefinition(family: family, plan: plan, document: "{}", tags: [], in: scope)
        }
    }

    var cluster: Cluster { get throws { try #require(store.world.cluster("default", in: scope)) } }

    func definition(of image: String) throws -> TaskDefinition {
        try #require(store.world.taskDefinitions.values.first { $0.plan.containers.first?.image == image })
    }

    func group(_ name: String) throws -> TargetGroup {
        try #require(store.world.targetGroup(named: name, in: scope))
    }

    func listener(_ port: Int) throws -> Listener {
        try #require(store.world.listeners.values.first { $0.port == port })
    }

    func createService(
        _ rules: DeploymentRules = .init(), count: Int = 2, controller: ClusterService.Controller = .ecs,
        isBalanced: Bool = true
    ) async throws {
        var settings = ClusterService.Settings()
        settings.rules = rules
        var loadBalancer = ServiceLoadBalancer(
            targetGroup: try group("blue").id, containerName: "app", containerPort: 80)
        if rules.strategy != .rolling {
            loadBalancer.alternateTargetGroup = try group("green").id
            loadBalancer.productionRule = try listener(80).defaultRuleARN
            loadBalancer.testRule = try listener(8080).defaultRuleARN
        }
        if controller != .external {
            settings.definitionID = try definition(of: "v1").id
            settings.loadBalancers = isBalanced ? [loadBalancer] : []
        }
        let new = NewService(
            name: "shop", controller: controller, desiredCount: count, settings: settings,
            hasNetworkConfiguration: true, tags: [])
        let cluster = try cluster
        _ = try await store.commit { transaction throws(Fault) in try transaction.createService(new, in: cluster) }
    }

    var service: ClusterService { get throws { try #require(store.world.services.values.first) } }

    func update(to image: String? = nil, count: Int? = nil, rules: DeploymentRules? = nil) async throws {
        var change = ServiceChange()
        change.rules = rules
        change.definitionID = try image.map { try definition(of: $0).id }
        change.desiredCount = count
        let service = try service
        _ = try await store.commit { [change] transaction throws(Fault) in
            try transaction.updateService(service, change)
        }
    }

    /// Running tasks by image.
    var runningTasks: [String: Int] {
        let running = store.world.tasks.values.filter { $0.status == .running }
        return Dictionary(grouping: running) { $0.plan.containers.first?.image ?? "" }.mapValues(\.count)
    }

    /// Targets that can answer production's requests, as the data plane has them: well, not gone, and with a weight.
    var serving: Int {
        guard let listener = store.world.listeners.values.first(where: { $0.port == 80 }),
            case .forward(let groups, _) = listener.defaultAction
        else { return 0 }
        return groups.filter { $0.weight > 0 }.reduce(0) { sum, group in
            let targets = dataPlane.table.targetGroups[group.targetGroup]?.targets ?? []
            return sum + targets.count { dataPlane.isWell(host: $0.host) && engine.image(atHost: $0.host) != nil }
        }
    }

    /// What every task that has not stopped shall have, and nothing else.
    var containersMatch: Bool {
        let world = store.world
        let expected = world.tasks.values.filter { $0.status == .running }.flatMap { task in
            task.plan.containers.map { task.containerName($0.name, prefix: world.containerPrefix) }
                + (task.sharesNetwork
                    ? [task.containerName(ClusterTask.networkContainer, prefix: world.containerPrefix)] : [])
        }
        return Set(engine.runningInstances) == Set(expected)
    }

    /// Containers that run and belong to no task that has not stopped.
    var strayContainers: [String] {
        let world = store.world
        let prefixes = world.tasks.values.filter { $0.status != .stopped }.map {
            $0.containerPrefix(world.containerPrefix)
        }
        return engine.runningInstances.filter { name in !prefixes.contains { name.hasPrefix($0) } }
            .map { "\($0) belongs to no task" }
    }

    func addTaskSet(of image: String, scale: Double) async throws -> TaskSet {
        let service = try service
        var new = NewTaskSet(definitionID: try definition(of: image).id)
        new.loadBalancers = [
            ServiceLoadBalancer(targetGroup: try group("blue").id, containerName: "app", containerPort: 80)
        ]
        new.scale = scale
        return try await store.commit { [new] transaction throws(Fault) in
            try transaction.createTaskSet(of: service, new)
        }
    }

    func putAlarm(_ name: String) async throws {
        let scope = scope
        let metric = MetricIdentity(namespace: "My", name: name)
        let watch = MetricWatch(
            subject: .statistic(.init(metric: metric, period: 60, statistic: "Sum")), evaluationPeriods: 1,
            threshold: 0, comparison: .greater, missingData: .notBreaching)
        try await store.commit { transaction throws(Fault) in
            try transaction.putAlarm(
                Alarm(
                    scope: scope, name: name, description: nil, watch: .metric(watch), actions: .init(), tags: [],
                    at: transaction.now))
        }
    }

    func ring(_ name: String) async throws { try await setAlarm(name, .alarm) }

    func silence(_ name: String) async throws { try await setAlarm(name, .ok) }

    private func setAlarm(_ name: String, _ state: Alarm.State) async throws {
        let id = Alarm.arn(scope, name)
        try await store.commit { transaction throws(Fault) in
            transaction.setAlarmState(id, to: state, because: "a test", data: nil)
        }
    }

    func sickenTasks(of image: String) {
        dataPlane.fail { [engine] host in engine.image(atHost: host) == image }
    }
}
