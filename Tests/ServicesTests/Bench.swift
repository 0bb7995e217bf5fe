import AutoScalingService
@testable import Domain
import EC2Service
import ElasticBeanstalkService
import ElasticLoadBalancingV2API
@testable import ElasticLoadBalancingV2Service
import Foundation
import IAMService
import Logging
import Smithy
import Store
import TestKit
import Testing
import Workflows

/// The handlers on records in memory, a clock that stands still, and a data plane that carries nothing but keeps the
/// table it is given.
struct Bench {
    let scope = Scope(account: "123456789012", region: "us-east-1")
    let clock = ManualClock()
    let dataPlane = FakeDataPlane()
    let store: Store
    let elb: ElasticLoadBalancingV2Service
    let scaling: AutoScalingService
    let ec2: EC2Service
    let iam: IAMService
    let beanstalk: ElasticBeanstalkService
    let engine = FakeEngine()
    let statistics = GivenStatistics()
    let folder: BenchFolder

    init() throws {
        store = try Store(file: nil, clock: clock, ids: .counting())
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let traffic = TableKeeper(store: store, dataPlane: dataPlane, scale: .real, logger: logger)
        elb = ElasticLoadBalancingV2Service(store: store, traffic: traffic, dataPlane: dataPlane)
        scaling = AutoScalingService(store: store, traffic: traffic)
        ec2 = EC2Service(store: store, traffic: traffic, engine: engine)
        iam = IAMService(store: store)
        folder = try BenchFolder()
        beanstalk = ElasticBeanstalkService(
            store: store, dataPlane: dataPlane, traffic: traffic, statistics: statistics, engine: engine,
            contents: folder.contents,
            ids: .counting(), links: ObjectLinks { object, _ in object.id }, logger: logger)
    }

    var context: RequestContext {
        RequestContext(requestID: "request-1", account: scope.account, region: scope.region, now: clock.now)
    }

    var subnets: [String] { Network.subnets(scope).map(\.id) }

    /// What Beanstalk makes: a ready environment whose instances run, without the work of launching it.
    @discardableResult
    func makeEnvironment(_ name: String, instances: Int = 2) async throws -> Domain.Environment.Resources {
        let scope = scope
        let resources = try await store.commit { transaction throws(Fault) in
            transaction.makeEnvironment(name, instances: instances, in: scope)
        }
        let group = try #require(store.world.groups[resources.group])
        for (number, instance) in store.world.liveInstances(ofGroup: group.id).enumerated() {
            let host = "10.\(store.world.environments.count).0.\(number + 1)"
            try await store.commit { transaction throws(Fault) in
                transaction.instanceStarted(instance.id, generation: 1, at: .init(host: host, port: 8080))
            }
        }
        await elb.settle()
        return resources
    }

    func liveInstances(_ resources: Domain.Environment.Resources) -> [Domain.Instance] {
        store.world.liveInstances(ofGroup: resources.group)
    }

    func makeLoadBalancer(_ name: String = "shop") async throws -> String {
        let made = try await elb.createLoadBalancer(.init(name: name, subnets: Array(subnets.prefix(2))), context)
        return try #require(made.loadBalancers.first?.loadBalancerArn)
    }

    func makeTargetGroup(_ name: String = "web", type: TargetTypeEnum = .ip) async throws -> String {
        let made = try await elb.createTargetGroup(
            .init(name: name, protocol: .http, port: 8080, vpcId: Network.vpcID(scope), targetType: type), context)
        return try #require(made.targetGroups.first?.targetGroupArn)
    }

    func makeListener(_ loadBalancer: String, to group: String, port: Int = 80) async throws -> String {
        let made = try await elb.createListener(
            .init(
                loadBalancerArn: loadBalancer, protocol: .http, port: port,
                defaultActions: [.init(type: .forward, targetGroupArn: group)]), context)
        return try #require(made.listeners.first?.listenerArn)
    }
}

/// The error of a call that must not succeed; nil if it did.
func refusal<Result>(_ call: () async throws(ServiceError) -> Result) async -> ServiceError? {
    do {
        _ = try await call()
        return nil
    } catch {
        return error
    }
}

extension ElasticLoadBalancingV2Service {
    fileprivate func settle() async { await traffic.settle() }
}

extension Transaction {
    fileprivate mutating func makeEnvironment(
        _ name: String, instances: Int, in scope: Scope
    ) -> Domain.Environment.Resources {
        let targetGroup = TargetGroup(
            scope: scope, name: "awseb-" + name, idSuffix: ids.hex(16), port: 80, targetType: .instance,
            vpcID: Network.vpcID(scope), healthCheck: .init(), tags: [])
        save(targetGroup)
        let loadBalancer = addLoadBalancer(
            named: "awseb--" + name, scheme: "internet-facing", subnets: Network.subnets(scope).map(\.id),
            securityGroups: [Network.securityGroupID(scope)], tags: [], in: scope)
        let listener = Listener(
            of: loadBalancer, idSuffix: ids.hex(16), port: 80,
            defaultAction: .forward([.init(targetGroup: targetGroup.id, weight: 1)]), tags: [])
        save(listener)
        var environment = Environment(
            scope: scope, id: "e-" + name,
            new: NewEnvironment(
                applicationName: "shop", name: name, versionLabel: "v1", solutionStack: "Docker", options: []),
            name: name, cnamePrefix: name, at: now)
        let group = AutoScalingGroup(
            scope: scope, name: "group-" + name, uuid: ids.uuid(), environmentID: environment.id,
            capacity: .init(minimum: instances, maximum: instances + 2), targetGroups: [targetGroup.id],
            launch: .init(image: "shop:v1", versionLabel: "v1", deploymentID: 1, port: 8080), at: now)
        environment.status = .ready
        let resources = Domain.Environment.Resources(
            loadBalancer: loadBalancer.id, listener: listener.id, targetGroup: targetGroup.id, group: group.id)
        environment.resources = resources
        save(environment)
        save(group)
        launchInstances(instances, in: group.id)
        return resources
    }
}
