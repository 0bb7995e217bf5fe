import AutoScalingAPI
import Domain

extension AutoScalingAPI.AutoScalingGroup {
    init(_ group: Domain.AutoScalingGroup, in world: World, withInstances: Bool) {
        let instances = world.shownInstances(ofGroup: group.id)
        self.init(
            autoScalingGroupName: group.name, autoScalingGroupARN: group.id, minSize: group.minSize,
            maxSize: group.maxSize, desiredCapacity: group.desiredCapacity, defaultCooldown: 360,
            availabilityZones: Network.zones(group.region), targetGroupARNs: group.targetGroups,
            healthCheckType: "EC2", healthCheckGracePeriod: 0,
            instances: withInstances ? instances.map { .init($0) } : [], createdTime: group.createdAt,
            vpcZoneIdentifier: Network.subnets(group.scope).map(\.id).joined(separator: ","),
            status: world.environments[group.environmentID]?.status == .terminating ? "Delete in progress" : nil,
            tags: world.tags(of: group), terminationPolicies: ["Default"], newInstancesProtectedFromScaleIn: false,
            trafficSources: group.targetGroups.map { .init(identifier: $0, type: "elbv2") })
    }
}

extension AutoScalingAPI.Instance {
    init(_ instance: Domain.Instance) {
        self.init(
            instanceId: instance.id, instanceType: instance.type, availabilityZone: instance.zone,
            lifecycleState: instance.lifecycleState, healthStatus: instance.failure == nil ? "Healthy" : "Unhealthy",
            protectedFromScaleIn: false)
    }
}

extension AutoScalingInstanceDetails {
    init(_ instance: Domain.Instance, of group: Domain.AutoScalingGroup) {
        self.init(
            instanceId: instance.id, instanceType: instance.type, autoScalingGroupName: group.name,
            availabilityZone: instance.zone, lifecycleState: instance.lifecycleState.rawValue,
            healthStatus: instance.failure == nil ? "HEALTHY" : "UNHEALTHY", protectedFromScaleIn: false)
    }
}

extension Domain.Instance {
    /// Source: Amazon EC2 Auto Scaling User Guide, "Amazon EC2 Auto Scaling instance lifecycle".
    fileprivate var lifecycleState: LifecycleState {
        switch state {
        case .pending: .pending
        case .running: .inService
        case .shuttingDown: .terminating
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
        (environments[group.environmentID]?.resourceTags ?? []).sorted { $0.key < $1.key }.map { tag in
            .init(
                resourceId: group.name, resourceType: "auto-scaling-group", key: tag.key, value: tag.value,
                propagateAtLaunch: true)
        }
    }
}
