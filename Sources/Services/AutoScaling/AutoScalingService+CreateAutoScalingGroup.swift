package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func createAutoScalingGroup(
        _ input: CreateAutoScalingGroupType, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try input.refuseUnserved()
        let traffic = input.trafficSources.map(\.identifier)
        try await commit { transaction throws(Fault) in
            let source = try LaunchSource.read(
                configuration: input.launchConfigurationName, template: input.launchTemplate, in: transaction.world,
                context.scope)
            var settings = GroupSettings(source: source)
            settings.tags = input.tags.map(\.record)
            settings.zones = input.availabilityZones
            settings.subnets = SubnetList.read(input.vpcZoneIdentifier)
            settings.healthCheckType = input.healthCheckType ?? "EC2"
            settings.gracePeriod = input.healthCheckGracePeriod ?? 0
            settings.cooldown = input.defaultCooldown ?? 300
            settings.warmup = input.defaultInstanceWarmup
            settings.terminationPolicies = input.terminationPolicies
            settings.protectsNew = input.newInstancesProtectedFromScaleIn ?? false
            settings.hooks = try input.lifecycleHookSpecificationList.map { hook throws(Fault) in try hook.record }
            try transaction.createGroup(
                NewGroup(
                    name: input.autoScalingGroupName,
                    capacity: Capacity(minimum: input.minSize, maximum: input.maxSize), desired: input.desiredCapacity,
                    targetGroups: input.targetGroupARNs + traffic, settings: settings), in: context.scope)
        }
        return Empty()
    }
}

extension CreateAutoScalingGroupType {
    fileprivate func refuseUnserved() throws(ServiceError) {
        let given: [(String, Bool)] = [
            ("MixedInstancesPolicy", mixedInstancesPolicy != nil), ("InstanceId", instanceId != nil),
            ("LoadBalancerNames", !loadBalancerNames.isEmpty), ("PlacementGroup", placementGroup != nil),
            ("MaxInstanceLifetime", (maxInstanceLifetime ?? 0) != 0),
            ("CapacityRebalance", capacityRebalance == true),
            ("InstanceMaintenancePolicy", instanceMaintenancePolicy != nil),
            ("InstanceLifecyclePolicy", instanceLifecyclePolicy != nil),
        ]
        guard let first = given.first(where: \.1) else { return }
        throw .validation("\(first.0) of an Auto Scaling group is not served by Teal")
    }
}

/// Subnets as Auto Scaling takes them, in one string.
enum SubnetList {
    static func read(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    }
}

extension AutoScalingAPI.Tag {
    var record: GroupTag {
        GroupTag(tag: Domain.Tag(key: key, value: value ?? ""), propagates: propagateAtLaunch ?? false)
    }
}

extension LifecycleHookSpecification {
    fileprivate var record: GroupHook {
        get throws(Fault) {
            try GroupHook.read(
                lifecycleHookName, lifecycleTransition, heartbeatTimeout, defaultResult, notificationMetadata,
                notificationTargetARN, roleARN)
        }
    }
}

extension GroupHook {
    /// Source: Amazon EC2 Auto Scaling API Reference, `PutLifecycleHook`.
    static func read(
        _ name: String, _ transition: String?, _ heartbeat: Int?, _ defaultResult: String?, _ metadata: String?,
        _ target: String?, _ role: String?
    ) throws(Fault) -> GroupHook {
        guard let transition = transition.flatMap(GroupHook.Transition.init) else {
            throw Fault(
                .invalidParameter,
                "Invalid Lifecycle Transition. Valid values are: autoscaling:EC2_INSTANCE_LAUNCHING, "
                    + "autoscaling:EC2_INSTANCE_TERMINATING")
        }
        guard (30...7_200).contains(heartbeat ?? 3_600) else {
            throw Fault(.invalidParameter, "Heartbeat timeout must be between 30 and 7200 seconds")
        }
        let result = defaultResult ?? "ABANDON"
        guard ["CONTINUE", "ABANDON"].contains(result) else { throw LifecycleResult.wrong(result) }
        return GroupHook(
            name: name, transition: transition, heartbeat: heartbeat ?? 3_600, continuesByDefault: result == "CONTINUE",
            metadata: metadata, notificationTarget: target, role: role)
    }
}

enum LifecycleResult {
    static func wrong(_ word: String) -> Fault {
        Fault(.invalidParameter, "Invalid lifecycle action result '\(word)'. Valid values are: CONTINUE, ABANDON")
    }
}
