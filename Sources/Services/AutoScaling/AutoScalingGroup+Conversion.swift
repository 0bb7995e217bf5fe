import AutoScalingAPI
import Domain

extension AutoScalingAPI.AutoScalingGroup {
    init(_ group: Domain.AutoScalingGroup, in world: World, withInstances: Bool) {
        let instances = world.shownInstances(ofGroup: group.id)
        let settings = group.settings
        let subnets = settings.map(\.subnets) ?? Network.subnets(group.scope).map(\.id)
        let zones = settings.map { own in
            own.zones.isEmpty
                ? Network.subnets(group.scope).filter { own.subnets.contains($0.id) }.map(\.zone) : own.zones
        }
        let isDeleting = settings?.isDeleting ?? (world.environments[group.environmentID]?.status == .terminating)
        self.init(
            autoScalingGroupName: group.name, autoScalingGroupARN: group.id, minSize: group.minSize,
            maxSize: group.maxSize, desiredCapacity: group.desiredCapacity, defaultCooldown: settings?.cooldown ?? 360,
            availabilityZones: zones.nonEmpty ?? Network.zones(group.region), targetGroupARNs: group.targetGroups,
            healthCheckType: settings?.healthCheckType ?? "EC2", healthCheckGracePeriod: settings?.gracePeriod ?? 0,
            instances: withInstances ? instances.map { .init($0, of: group, in: world) } : [],
            createdTime: group.createdAt,
            suspendedProcesses: (settings?.suspended ?? []).map {
                .init(processName: $0, suspensionReason: "User suspended at the API")
            }, vpcZoneIdentifier: subnets.joined(separator: ","), status: isDeleting ? "Delete in progress" : nil,
            tags: world.tags(of: group), terminationPolicies: (settings?.terminationPolicies).nonEmpty ?? ["Default"],
            newInstancesProtectedFromScaleIn: settings?.protectsNew ?? false,
            trafficSources: group.targetGroups.map { .init(identifier: $0, type: "elbv2") })
        launchConfigurationName = settings?.source.configuration
        launchTemplate = settings?.source.described(in: world)
        defaultInstanceWarmup = settings?.warmup
        enabledMetrics = (settings?.metrics ?? []).map { .init(metric: $0, granularity: "1Minute") }
    }
}

extension AutoScalingAPI.Instance {
    init(_ instance: Domain.Instance, of group: Domain.AutoScalingGroup, in world: World) {
        self.init(
            instanceId: instance.id, instanceType: instance.type, availabilityZone: instance.zone,
            lifecycleState: instance.lifecycleState, healthStatus: instance.isWell ? "Healthy" : "Unhealthy",
            launchConfigurationName: group.settings?.source.configuration,
            launchTemplate: group.settings?.source.described(in: world),
            protectedFromScaleIn: instance.scaling?.isProtected ?? false)
    }
}

extension AutoScalingInstanceDetails {
    init(_ instance: Domain.Instance, of group: Domain.AutoScalingGroup) {
        self.init(
            instanceId: instance.id, instanceType: instance.type, autoScalingGroupName: group.name,
            availabilityZone: instance.zone, lifecycleState: instance.lifecycleState.rawValue,
            healthStatus: instance.isWell ? "HEALTHY" : "UNHEALTHY",
            launchConfigurationName: group.settings?.source.configuration,
            protectedFromScaleIn: instance.scaling?.isProtected ?? false)
    }
}

extension Domain.Instance {
    /// Source: Amazon EC2 Auto Scaling User Guide, "Amazon EC2 Auto Scaling instance lifecycle".
    fileprivate var lifecycleState: LifecycleState {
        let isWaiting = scaling?.waits.isEmpty == false
        return switch state {
        case .pending: .pending
        case .running: scaling?.isStandby == true ? .standby : isWaiting ? .pendingWait : .inService
        case .shuttingDown: isWaiting ? .terminatingWait : .terminating
        case .stopping, .stopped: .terminating
        case .terminated: .terminated
        }
    }
}

extension World {
    /// Those that run or are about to begin or end, oldest first.
    func shownInstances(ofGroup id: String) -> [Domain.Instance] {
        instances.values.filter { $0.groupID == id && $0.state != .terminated }
            .sorted { ($0.launchedAt, $0.id) < ($1.launchedAt, $1.id) }
    }

    func tags(of group: Domain.AutoScalingGroup) -> [TagDescription] {
        let inherited = (environments[group.environmentID]?.resourceTags ?? []).map {
            GroupTag(tag: $0, propagates: true)
        }
        return (inherited + (group.settings?.tags ?? [])).sorted { $0.tag.key < $1.tag.key }.map { tag in
            .init(
                resourceId: group.name, resourceType: "auto-scaling-group", key: tag.tag.key, value: tag.tag.value,
                propagateAtLaunch: tag.propagates)
        }
    }
}

extension Domain.Instance {
    fileprivate var isWell: Bool { failure == nil && scaling?.isUnhealthy != true }
}

extension [String]? {
    fileprivate var nonEmpty: [String]? { self?.isEmpty == false ? self : nil }
}
