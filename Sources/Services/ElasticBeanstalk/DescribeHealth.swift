import Domain
package import ElasticBeanstalkAPI
import Foundation
import Observation
import Routing
package import Smithy

extension ElasticBeanstalkService {
    package func describeEnvironmentHealth(
        _ input: DescribeEnvironmentHealthRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeEnvironmentHealthResult {
        let environment = try enhanced(input.environmentId, input.environmentName, context, "DescribeEnvironmentHealth")
        let instances = store.world.liveInstances(of: environment.id)
        let states = instances.map { health(of: $0, environment, at: context.now).status }
        func count(_ status: Health.Status) -> Int { states.count { $0 == status } }
        let recent = statistics.recent
        let asked = instances.compactMap { recent[$0.id] }
        let all = asked.first.map { asked.dropFirst().reduce($0, +) }
        var result = DescribeEnvironmentHealthResult(environmentName: environment.name)
        let wanted = Wanted(input.attributeNames.map(\.rawValue))
        if wanted["HealthStatus"] { result.healthStatus = environment.health.status.rawValue }
        if wanted["Status"] { result.status = EnvironmentHealth(rawValue: environment.status.rawValue) }
        if wanted["Color"] { result.color = environment.health.colour.rawValue }
        if wanted["Causes"] { result.causes = environment.health.causes }
        if wanted["ApplicationMetrics"] { result.applicationMetrics = (all ?? .quiet).described }
        if wanted["InstancesHealth"] {
            result.instancesHealth = InstanceHealthSummary(
                noData: count(.noData), unknown: count(.unknown), pending: count(.pending), ok: count(.ok),
                info: count(.info), warning: count(.warning), degraded: count(.degraded), severe: count(.severe))
        }
        if wanted["RefreshedAt"] { result.refreshedAt = context.now }
        return result
    }

    package func describeInstancesHealth(
        _ input: DescribeInstancesHealthRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeInstancesHealthResult {
        let environment = try enhanced(input.environmentId, input.environmentName, context, "DescribeInstancesHealth")
        let wanted = Wanted(input.attributeNames.map(\.rawValue))
        let recent = statistics.recent
        let page = try Page(store.world.liveInstances(of: environment.id), limit: nil, token: input.nextToken)
        let instances = page.items.map { instance in
            described(instance, environment, recent[instance.id], wanted, at: context.now)
        }
        return DescribeInstancesHealthResult(
            instanceHealthList: instances, refreshedAt: wanted["RefreshedAt"] ? context.now : nil, nextToken: page.next)
    }

    private func described(
        _ instance: Domain.Instance, _ environment: Domain.Environment, _ counts: RequestCounts?, _ wanted: Wanted,
        at now: Date
    ) -> SingleInstanceHealth {
        let health = health(of: instance, environment, at: now)
        var result = SingleInstanceHealth(instanceId: instance.id)
        if wanted["HealthStatus"] { result.healthStatus = health.status.rawValue }
        if wanted["Color"] { result.color = health.colour.rawValue }
        if wanted["Causes"] { result.causes = health.causes }
        if wanted["ApplicationMetrics"] { result.applicationMetrics = (counts ?? .quiet).described }
        if wanted["System"] { result.system = SystemStatus(loads.loads[instance.id], loads.loadAverage) }
        if wanted["LaunchedAt"] { result.launchedAt = instance.launchedAt }
        if wanted["Deployment"] {
            result.deployment = Deployment(
                versionLabel: instance.launch.versionLabel, deploymentId: instance.launch.deploymentID,
                status: instance.address == nil ? "In Progress" : "Deployed",
                deploymentTime: instance.running?.since ?? instance.launchedAt)
        }
        if wanted["AvailabilityZone"] { result.availabilityZone = instance.zone }
        if wanted["InstanceType"] { result.instanceType = instance.type }
        return result
    }

    /// What is asked about enhanced health; an environment with basic health only has none.
    private func enhanced(
        _ id: String?, _ name: String?, _ context: RequestContext, _ operation: String
    ) throws(ServiceError) -> Domain.Environment {
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: id, name: name, in: context.scope)
        }
        guard EnvironmentConfiguration(environment.options).reportsEnhancedHealth else {
            throw ElasticBeanstalkFault.invalidRequest("\(operation) is not supported.")
        }
        return environment
    }

    /// What the load balancer sees of the instance, and what it was asked lately, in Beanstalk's words.
    private func health(of instance: Domain.Instance, _ environment: Domain.Environment, at now: Date) -> Health {
        if let failure = instance.failure { return Health(.red, .severe, causes: [failure]) }
        guard instance.address != nil, let id = environment.resources?.targetGroup else {
            return instance.running == nil
                ? Health(
                    .grey, .pending,
                    causes: ["Performing initialization (running for \(instance.launchedAt.age(at: now)))."])
                : Health(.green, .info, causes: ["Performing application deployment."])
        }
        let port = store.world.targetGroups[id]?.port ?? 80
        let target = dataPlane.health(ofGroup: id)[RoutingTable.TargetID(id: instance.id, port: port)]
        switch target?.state {
        case .healthy:
            let expected = store.world.expectedLaunch(of: environment)
            return expected.flatMap { Health(ofVersion: instance.launch, expected: $0) }
                ?? statistics.recent[instance.id].flatMap(Health.init) ?? .deployed(instance, at: now)
        case .unhealthy, .unhealthyDraining:
            let reason = target?.reason.map { " (\($0))" } ?? ""
            return Health(.red, .severe, causes: ["Process default is unhealthy\(reason)."])
        case .draining: return Health(.green, .info, causes: ["Target deregistration is in progress."])
        case nil, .initial, .unused, .unavailable:
            return Health(.grey, .pending, causes: ["Target registration is in progress."])
        }
    }
}

/// Which attributes were asked for.
private struct Wanted {
    let names: Set<String>

    init(_ names: [String]) { self.names = Set(names) }

    subscript(_ name: String) -> Bool { names.isEmpty || names.contains("All") || names.contains(name) }
}

extension Health {
    /// For a minute the last deployment is worth a word.
    fileprivate static func deployed(_ instance: Domain.Instance, at now: Date) -> Health {
        guard let since = instance.running?.since, now.timeIntervalSince(since) < 60 else { return Health(.green, .ok) }
        return Health(.green, .ok, causes: ["Application deployment completed \(since.age(at: now)) ago."])
    }
}

extension Date {
    fileprivate func age(at now: Date) -> String {
        let seconds = max(0, Int(now.timeIntervalSince(self)))
        if seconds < 60 { return "\(seconds) seconds" }
        return seconds < 3_600 ? "\(seconds / 60) minutes" : "\(seconds / 3_600) hours"
    }
}

extension RequestCounts {
    fileprivate static let quiet = RequestCounts(seconds: 10, requests: 0, byClass: [0, 0, 0, 0, 0, 0])

    fileprivate var described: ApplicationMetrics {
        ApplicationMetrics(
            duration: seconds, requestCount: requests,
            statusCodes: StatusCodes(
                status2xx: byClass[2], status3xx: byClass[3], status4xx: byClass[4], status5xx: byClass[5]),
            latency: latencies.count == 0 ? nil : Latency(latencies))
    }
}

extension Latency {
    /// In seconds, to the millisecond, as AWS tells them.
    /// Source: AWS Elastic Beanstalk API Reference, `Latency`.
    fileprivate init(_ times: DurationHistogram) {
        func percentile(_ percent: Double) -> Double? {
            times.quantile(percent / 100).map { ($0 * 1_000).rounded() / 1_000 }
        }
        self.init(
            p999: percentile(99.9), p99: percentile(99), p95: percentile(95), p90: percentile(90), p85: percentile(85),
            p75: percentile(75), p50: percentile(50), p10: percentile(10))
    }
}

extension SystemStatus {
    /// A container has no load of its own: the machine's stands for all.
    fileprivate init(_ load: InstanceLoad?, _ average: [Double]?) {
        func rounded(_ percent: Double) -> Double { (percent * 10).rounded() / 10 }
        self.init(
            cpuUtilization: load.map { load in
                CPUUtilization(
                    user: rounded(load.user), nice: 0, system: rounded(load.system), idle: rounded(load.idle),
                    ioWait: 0,
                    irq: 0, softIRQ: 0)
            }, loadAverage: (average ?? []).map { ($0 * 100).rounded() / 100 })
    }
}
