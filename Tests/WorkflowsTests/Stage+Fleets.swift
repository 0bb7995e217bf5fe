import Domain
import Foundation
import Store
import TestKit

/// Where the green instances come from.
enum GreenFleet: CaseIterable {
    case discovered, copied
}

/// What the tests of blue/green on instances tell in one line.
extension Stage {
    /// Blue instances behind a load balancer, and a deployment group for them; green ones are there already where they
    /// are discovered.
    func prepareFleets(
        _ kind: GreenFleet, size: Int = 2, hosts: HealthyHosts = .init(.count, 1), waits: Bool = true,
        terminates: Bool = true, behind balancer: LoadBalancer.Kind = .application
    ) async throws {
        engine.addImage("base")
        let scope = scope
        try await store.commit { transaction throws(Fault) in
            transaction.save(Bucket(name: "bundles", scope: scope, at: transaction.now))
            let group = try transaction.makeFrontage(balancer, in: scope)
            if kind == .copied {
                try transaction.makeScalingGroup(size, behind: group, in: scope)
            } else {
                try transaction.runFleet("blue", size, in: scope)
                try transaction.runFleet("green", size, in: scope)
            }
            try transaction.makeFleetGroup(kind, hosts, waits: waits, terminates: terminates, in: scope)
        }
        let isUp = await run()
        precondition(isUp, "instances that do not come up make no test")
        try await makeRevisions(
            ["r1", "r2"], andAt: ["BeforeBlockTraffic", "BeforeAllowTraffic", "AfterAllowTraffic"])
        try await store.commit { transaction in
            for var group in transaction.world.deploymentGroups.values {
                // There is something to go back to.
                group.targetRevision = .s3(
                    .init(bucket: "bundles", key: "r0", bundleType: "zip", version: nil, eTag: nil))
                transaction.save(group)
            }
        }
        guard kind == .discovered else { return }
        try await store.commit { transaction in
            for instance in transaction.world.instances.values where instance.machine?.tags.first?.value == "blue" {
                for group in transaction.world.targetGroups.values {
                    transaction.save(Registration(targetGroupID: group.id, targetID: instance.id, port: group.port))
                }
            }
        }
        _ = await run()
    }

    func deployToGreen(_ kind: GreenFleet) async throws -> String {
        let scope = scope
        return try await store.commit { transaction throws(Fault) in
            let application = try transaction.world.requireCodeDeployApplication("site", in: scope)
            let location = RevisionLocation.s3(
                .init(bucket: "bundles", key: "r1", bundleType: "zip", version: nil, eTag: nil))
            var new = NewDeployment(groupName: "fleet", revision: location)
            if kind == .discovered {
                var green = TargetSelection()
                green.tagLists = [[.init(key: "fleet", value: "green", kind: .both)]]
                new.instances = green
            }
            return try transaction.createDeployment(new, of: application).id
        }
    }

    var registeredInstances: Set<String> { Set(store.world.registrations.values.map(\.targetID)) }

    /// Instances to which requests go, and whose containers run.
    var servingInstances: Set<String> {
        let world = store.world
        let well = world.targetGroups.keys.reduce(into: Set<String>()) {
            $0.formUnion(dataPlane.healthyTargets(ofGroup: $1))
        }
        let running = Set(engine.runningInstances)
        return well.intersection(registeredInstances).filter { id in
            world.instances[id].map { running.contains($0.containerName(prefix: world.containerPrefix)) } ?? false
        }
    }

    /// What must hold at the end of each deployment to a second fleet.
    func complaintsAboutFleets(_ id: String, blue: Set<String>, kind: GreenFleet, terminates: Bool = true) -> [String] {
        guard let deployment = deployment(id) else { return ["no deployment"] }
        var found: [String] = []
        let isSuccess = deployment.status == .succeeded
        let green = Set(deployment.targets.filter { $0.label == .green && $0.isAllowed }.map(\.id))
        if registeredInstances != (isSuccess ? green : blue) { found.append("\(registeredInstances) are registered") }
        if servingInstances != registeredInstances { found.append("\(servingInstances) serve") }
        let isBlueLive = blue.allSatisfy { store.world.instances[$0]?.isLive ?? false }
        if isBlueLive == (isSuccess && terminates) { found.append("blue is there: \(isBlueLive)") }
        guard kind == .copied else { return found }
        let isKept = isSuccess && !terminates
        let groups = store.world.groups.values
        if groups.count != (isKept ? 2 : 1) { found.append("groups \(groups.map(\.name))") }
        let chosen = store.world.deploymentGroups.values.flatMap(\.settings.targets.groups)
        if chosen != [isSuccess ? "CodeDeploy_fleet_\(id)" : "blue"] { found.append("the next goes to \(chosen)") }
        let balanced = groups.filter { !$0.targetGroups.isEmpty }.map(\.name)
        if balanced != chosen { found.append("behind the load balancer \(balanced)") }
        return found
    }
}

extension CodeDeployment.Target {
    /// Traffic comes to it. One whose last script fails then keeps it.
    fileprivate var isAllowed: Bool { events.contains { $0.name == .allowTraffic && $0.status == .succeeded } }
}

extension Transaction {
    fileprivate mutating func makeFrontage(
        _ kind: LoadBalancer.Kind, in scope: Scope
    ) throws(Fault) -> TargetGroup {
        let balancer = addLoadBalancer(
            named: "site", scheme: "internet-facing", subnets: ["a", "b"], securityGroups: [], tags: [], in: scope,
            kind: kind)
        let spoken = kind == .network ? "TCP" : "HTTP"
        var group = TargetGroup(
            scope: scope, name: "web", idSuffix: "1", port: 80, targetType: .instance, vpcID: "vpc-1",
            healthCheck: HealthCheckSettings(), tags: [])
        group.spoken = spoken
        save(group)
        _ = try createListener(
            on: balancer, port: 80, action: .forward([.init(targetGroup: group.id, weight: 1)]), tags: [],
            spoken: spoken)
        return group
    }

    fileprivate mutating func runFleet(_ colour: String, _ size: Int, in scope: Scope) throws(Fault) {
        let machine = Machine(imageID: "base", tags: [Tag(key: "fleet", value: colour)])
        _ = try runMachines(.init(machine: machine, count: size...size), in: scope)
    }

    fileprivate mutating func makeScalingGroup(
        _ size: Int, behind targetGroup: TargetGroup, in scope: Scope
    ) throws(Fault) {
        save(
            LaunchConfiguration(
                scope: scope, uuid: ids.uuid(), name: "base", plan: MachinePlan(imageID: "base"), at: now))
        let settings = GroupSettings(source: LaunchSource(configuration: "base"))
        try createGroup(
            NewGroup(
                name: "blue", capacity: Capacity(minimum: 1, maximum: 4), desired: size, targetGroups: [targetGroup.id],
                settings: settings), in: scope)
    }

    fileprivate mutating func makeFleetGroup(
        _ kind: GreenFleet, _ hosts: HealthyHosts, waits: Bool, terminates: Bool, in scope: Scope
    ) throws(Fault) {
        let application = try createCodeDeployApplication("site", platform: .server, tags: [], in: scope)
        var settings = DeploymentGroup.Settings()
        if kind == .copied {
            settings.targets.groups = ["blue"]
        } else {
            settings.targets.tagLists = [[.init(key: "fleet", value: "blue", kind: .both)]]
        }
        settings.style.kind = .blueGreen
        settings.style.controlsTraffic = true
        settings.rollback = .init(isEnabled: true, events: [.failure, .request, .alarm])
        var choice = DeploymentGroup.LoadBalancerChoice()
        choice.targetGroups = ["web"]
        settings.loadBalancer = choice
        var blueGreen = DeploymentGroup.BlueGreen()
        blueGreen.terminates = terminates
        blueGreen.terminationMinutes = 5
        blueGreen.stopsWhenNotContinued = waits
        blueGreen.readyMinutes = 30
        blueGreen.copiesGroup = kind == .copied
        settings.blueGreen = blueGreen
        let rule = DeploymentRule(healthyHosts: hosts)
        _ = try createDeploymentConfiguration("speed", platform: .server, rule: rule, in: scope)
        _ = try createDeploymentGroup(
            "fleet", of: application, configurationName: "speed", settings: settings, tags: [])
    }
}
