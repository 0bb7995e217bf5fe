package import CodeDeployAPI
import Domain
package import Smithy

extension CodeDeployService {
    package func createDeploymentConfig(
        _ input: CreateDeploymentConfigInput, _ context: RequestContext
    ) async throws(ServiceError) -> CreateDeploymentConfigOutput {
        guard let platform = Domain.ComputePlatform(rawValue: input.computePlatform?.rawValue ?? "Server") else {
            throw CodeDeployFault.invalidComputePlatform("The computePlatform is invalid")
        }
        if input.deploymentConfigName.hasPrefix("CodeDeployDefault.") {
            throw CodeDeployFault.invalidDeploymentConfigName(
                "Deployment configuration names must not start with 'CodeDeployDefault.'")
        }
        let rule = try rule(input, platform)
        let made = try await commit { transaction throws(Fault) in
            try transaction.createDeploymentConfiguration(
                input.deploymentConfigName, platform: platform, rule: rule, in: context.scope)
        }
        return CreateDeploymentConfigOutput(deploymentConfigId: made.id)
    }

    private func rule(
        _ input: CreateDeploymentConfigInput, _ platform: Domain.ComputePlatform
    ) throws(ServiceError) -> DeploymentRule {
        guard platform == .server else {
            if input.minimumHealthyHosts != nil {
                throw CodeDeployFault.invalidMinimumHealthyHostValue(
                    "Minimum healthy hosts are for the compute platform Server only")
            }
            guard let routing = input.trafficRoutingConfig else {
                throw CodeDeployFault.invalidTrafficRoutingConfiguration("The trafficRoutingConfig is required")
            }
            return DeploymentRule(traffic: try routing.shift())
        }
        guard let hosts = try input.minimumHealthyHosts?.record() else {
            throw CodeDeployFault.invalidMinimumHealthyHostValue("Minimum healthy hosts are required")
        }
        return DeploymentRule(healthyHosts: hosts, zonal: try input.zonalConfig?.record())
    }

    package func getDeploymentConfig(
        _ input: GetDeploymentConfigInput, _ context: RequestContext
    ) async throws(ServiceError) -> GetDeploymentConfigOutput {
        let found = try look { world throws(Fault) in
            try world.requireDeploymentConfiguration(input.deploymentConfigName, in: context.scope)
        }
        return GetDeploymentConfigOutput(deploymentConfigInfo: found.info)
    }

    package func listDeploymentConfigs(
        _ input: ListDeploymentConfigsInput, _ context: RequestContext
    ) async throws(ServiceError) -> ListDeploymentConfigsOutput {
        let names = store.world.deploymentConfigurations(in: context.scope).map(\.name)
        let page = try Page(names, by: { $0 }, token: input.nextToken)
        return ListDeploymentConfigsOutput(deploymentConfigsList: page.elements, nextToken: page.next)
    }

    package func deleteDeploymentConfig(
        _ input: DeleteDeploymentConfigInput, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            try transaction.deleteDeploymentConfiguration(input.deploymentConfigName, in: context.scope)
        }
        return Empty()
    }
}

extension DeploymentConfiguration {
    var info: DeploymentConfigInfo {
        DeploymentConfigInfo(
            deploymentConfigId: id, deploymentConfigName: name,
            minimumHealthyHosts: rule.healthyHosts.map {
                .init(type: .init(rawValue: $0.kind.rawValue), value: $0.value)
            },
            createTime: createdAt, computePlatform: .init(rawValue: platform.rawValue),
            trafficRoutingConfig: rule.traffic?.described,
            zonalConfig: rule.zonal.map { zonal in
                .init(
                    firstZoneMonitorDurationInSeconds: zonal.firstZoneSeconds,
                    monitorDurationInSeconds: zonal.zoneSeconds,
                    minimumHealthyHostsPerZone: zonal.healthyHosts.map {
                        .init(type: .init(rawValue: $0.kind.rawValue), value: $0.value)
                    })
            })
    }
}

extension TrafficShift {
    fileprivate var described: TrafficRoutingConfig {
        switch self {
        case .allAtOnce: .init(type: .allAtOnce)
        case .canary(let percent, let minutes):
            .init(
                type: .timeBasedCanary,
                timeBasedCanary: .init(canaryPercentage: percent, canaryInterval: minutes))
        case .linear(let percent, let minutes):
            .init(
                type: .timeBasedLinear,
                timeBasedLinear: .init(linearPercentage: percent, linearInterval: minutes))
        }
    }
}

extension TrafficRoutingConfig {
    /// Source: AWS CodeDeploy API Reference, `TrafficRoutingConfig`.
    fileprivate func shift() throws(ServiceError) -> TrafficShift {
        switch type {
        case .timeBasedCanary?:
            guard let percent = timeBasedCanary?.canaryPercentage, let minutes = timeBasedCanary?.canaryInterval,
                (1...99).contains(percent), (0...2_880).contains(minutes)
            else { throw Self.invalid("a percentage from 1 to 99 and an interval from 0 to 2880 minutes") }
            return .canary(percent: percent, minutes: minutes)
        case .timeBasedLinear?:
            guard let percent = timeBasedLinear?.linearPercentage, let minutes = timeBasedLinear?.linearInterval,
                (1...99).contains(percent), (0...2_880).contains(minutes)
            else { throw Self.invalid("a percentage from 1 to 99 and an interval from 0 to 2880 minutes") }
            return .linear(percent: percent, minutes: minutes)
        case .allAtOnce?: return .allAtOnce
        default: throw Self.invalid("one of TimeBasedCanary, TimeBasedLinear and AllAtOnce")
        }
    }

    private static func invalid(_ expected: String) -> ServiceError {
        CodeDeployFault.invalidTrafficRoutingConfiguration("The traffic routing configuration needs \(expected)")
    }
}

extension MinimumHealthyHosts {
    fileprivate func record() throws(ServiceError) -> HealthyHosts {
        guard let kind = HealthyHosts.Kind(rawValue: type?.rawValue ?? ""), kind != .concurrency, let value,
            value >= 0, kind == .count || value <= 100
        else {
            throw CodeDeployFault.invalidMinimumHealthyHostValue(
                "The minimum healthy hosts need a type of HOST_COUNT or FLEET_PERCENT and a value of 0 or more")
        }
        return HealthyHosts(kind, value)
    }
}

extension ZonalConfig {
    fileprivate func record() throws(ServiceError) -> ZonalRule {
        var hosts: HealthyHosts?
        if let perZone = minimumHealthyHostsPerZone {
            hosts = try MinimumHealthyHosts(
                type: perZone.type.map { .init(rawValue: $0.rawValue) }, value: perZone.value
            ).record()
        }
        guard (firstZoneMonitorDurationInSeconds ?? 0) >= 0, (monitorDurationInSeconds ?? 0) >= 0 else {
            throw CodeDeployFault.invalidZonalDeploymentConfiguration("Monitor durations must not be negative")
        }
        return ZonalRule(
            firstZoneSeconds: firstZoneMonitorDurationInSeconds, zoneSeconds: monitorDurationInSeconds,
            healthyHosts: hosts)
    }
}
