import Domain
import Foundation
import Routing
import Store
import TestKit

/// What the tests of CodeDeploy on ECS tell in one line.
extension Stage {
    /// The cluster `site` with a service of `old` behind two target groups, and CodeDeploy's group for it.
    func prepareService(_ shift: TrafficShift, size: Int = 2, waits: Bool = false) async throws {
        for image in ["old", "new"] { engine.addImage(image) }
        let scope = scope
        try await store.commit { transaction throws(Fault) in
            let groups = try transaction.makeRoutes(in: scope)
            let cluster = try transaction.createCluster(named: "site", document: "{}", tags: [], in: scope)
            var definitions: [TaskDefinition] = []
            for image in ["old", "new"] {
                var container = PlannedContainer(name: "app", image: image)
                container.ports = [PlannedPort(containerPort: 8080)]
                let plan = TaskPlan(networkMode: .awsvpc, containers: [container], memory: 512)
                definitions.append(
                    try transaction.registerTaskDefinition(
                        family: "app", plan: plan, document: "{}", tags: [], in: scope))
            }
            var settings = ClusterService.Settings()
            settings.definitionID = definitions[0].id
            settings.loadBalancers = [.init(targetGroup: groups[0].id, containerName: "app", containerPort: 8080)]
            _ = try transaction.createService(
                NewService(
                    name: "web", controller: .codeDeploy, desiredCount: size, settings: settings,
                    hasNetworkConfiguration: true, tags: []), in: cluster)
            try transaction.makeServiceGroup(shift, waits: waits, in: scope)
        }
        let isDone = await run()
        precondition(isDone && runningTaskImages == Array(repeating: "old", count: size), "no service makes no test")
    }

    @discardableResult
    func deployService(hooks: String = "") async throws -> String {
        try await deployService(.appSpec(content: appSpecOfService(hooks: hooks), sha256: nil))
    }

    /// In JSON, which is YAML as well.
    func appSpecOfService(hooks: String = "") -> String {
        """
        {"version": 0.0, "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {
          "TaskDefinition": "\(scope.arn("ecs", "task-definition/app:2"))",
          "LoadBalancerInfo": {"ContainerName": "app", "ContainerPort": 8080}}}}], "Hooks": [\(hooks)]}
        """
    }

    func deployService(_ revision: RevisionLocation) async throws -> String {
        let scope = scope
        return try await store.commit { transaction throws(Fault) in
            let application = try transaction.world.requireCodeDeployApplication("site", in: scope)
            return try transaction.createDeployment(
                NewDeployment(groupName: "web", revision: revision), of: application
            ).id
        }
    }

    /// What production's requests are spread over, by target group's name.
    var productionWeights: [String: Int] {
        guard
            case .forward(let groups, _)? = store.world.listeners.values.first(where: { $0.port == 80 })?.defaultAction
        else { return [:] }
        return Dictionary(
            groups.map { (store.world.targetGroups[$0.targetGroup]?.name ?? "?", $0.weight) }, uniquingKeysWith: +)
    }

    var runningTaskImages: [String] {
        engine.runningInstances.compactMap { engine.specification(ofInstance: $0)?.image }
            .filter { $0 == "old" || $0 == "new" }.sorted()
    }
}

extension Transaction {
    fileprivate mutating func makeRoutes(in scope: Scope) throws(Fault) -> [TargetGroup] {
        let loadBalancer = addLoadBalancer(
            named: "site", scheme: "internet-facing", subnets: ["a", "b"], securityGroups: [], tags: [], in: scope)
        let groups = ["one", "two"].map { name in
            TargetGroup(
                scope: scope, name: name, idSuffix: name, port: 8080, targetType: .ip, vpcID: "vpc-1",
                healthCheck: HealthCheckSettings(), tags: [])
        }
        for group in groups { save(group) }
        for port in [80, 9_001] {
            _ = try createListener(
                on: loadBalancer, port: port, action: .forward([.init(targetGroup: groups[0].id, weight: 1)]), tags: [])
        }
        return groups
    }

    fileprivate mutating func makeServiceGroup(_ shift: TrafficShift, waits: Bool, in scope: Scope) throws(Fault) {
        let application = try createCodeDeployApplication("site", platform: .ecs, tags: [], in: scope)
        let listeners = world.listeners.values.sorted { $0.port < $1.port }.map(\.id)
        var settings = DeploymentGroup.Settings()
        settings.style.kind = .blueGreen
        settings.style.controlsTraffic = true
        settings.services = [.init(cluster: "site", service: "web")]
        settings.rollback = .init(isEnabled: true, events: [.failure, .request, .alarm])
        var balancer = DeploymentGroup.LoadBalancerChoice()
        balancer.pairs = [
            .init(targetGroups: ["one", "two"], production: [listeners[0]], test: [listeners[1]])
        ]
        settings.loadBalancer = balancer
        var blueGreen = DeploymentGroup.BlueGreen()
        blueGreen.terminates = true
        blueGreen.terminationMinutes = 5
        blueGreen.stopsWhenNotContinued = waits
        blueGreen.readyMinutes = waits ? 10 : 0
        settings.blueGreen = blueGreen
        let rule = DeploymentRule(traffic: shift)
        _ = try createDeploymentConfiguration("pace", platform: .ecs, rule: rule, in: scope)
        _ = try createDeploymentGroup("web", of: application, configurationName: "pace", settings: settings, tags: [])
    }
}
