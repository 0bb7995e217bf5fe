import Domain
package import ElasticBeanstalkAPI
import Routing
package import Smithy

extension ElasticBeanstalkService {
    package func describeEnvironmentHealth(
        _ input: DescribeEnvironmentHealthRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeEnvironmentHealthResult {
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: input.environmentId, name: input.environmentName, in: context.scope)
        }
        let states = store.world.liveInstances(of: environment.id).map { health(of: $0, environment).status }
        func count(_ status: Health.Status) -> Int { states.count { $0 == status } }
        return DescribeEnvironmentHealthResult(
            environmentName: environment.name, healthStatus: environment.health.status.rawValue,
            status: EnvironmentHealth(rawValue: environment.status.rawValue),
            color: environment.health.colour.rawValue, causes: environment.health.causes,
            instancesHealth: InstanceHealthSummary(
                noData: count(.noData), unknown: count(.unknown), pending: count(.pending), ok: count(.ok),
                info: count(.info), warning: count(.warning), degraded: count(.degraded), severe: count(.severe)),
            refreshedAt: context.now)
    }

    package func describeInstancesHealth(
        _ input: DescribeInstancesHealthRequest, _ context: RequestContext
    ) async throws(ServiceError) -> DescribeInstancesHealthResult {
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: input.environmentId, name: input.environmentName, in: context.scope)
        }
        let instances = store.world.liveInstances(of: environment.id).map { instance in
            let health = health(of: instance, environment)
            return SingleInstanceHealth(
                instanceId: instance.id, healthStatus: health.status.rawValue, color: health.colour.rawValue,
                causes: health.causes, launchedAt: instance.launchedAt,
                deployment: Deployment(
                    versionLabel: instance.launch.versionLabel, deploymentId: instance.launch.deploymentID,
                    status: instance.address == nil ? "In Progress" : "Deployed",
                    deploymentTime: instance.running?.since ?? instance.launchedAt),
                availabilityZone: instance.zone, instanceType: "t3.micro")
        }
        return DescribeInstancesHealthResult(instanceHealthList: instances, refreshedAt: context.now)
    }

    /// What the load balancer sees of the instance, in Beanstalk's words.
    private func health(of instance: Domain.Instance, _ environment: Environment) -> Health {
        if let failure = instance.failure { return Health(.red, .severe, causes: [failure]) }
        guard instance.address != nil, let id = environment.resources?.targetGroup else { return .pending }
        let port = store.world.targetGroups[id]?.port ?? 80
        let target = dataPlane.health(ofGroup: id)[RoutingTable.TargetID(id: instance.id, port: port)]
        switch target?.state {
        case .healthy: return Health(.green, .ok)
        case .unhealthy, .unhealthyDraining:
            return Health(.red, .severe, causes: [target?.description ?? "Health checks failed"])
        case .draining: return Health(.grey, .info, causes: ["Target deregistration is in progress"])
        case nil, .initial, .unused, .unavailable: return .pending
        }
    }
}
