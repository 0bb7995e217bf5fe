package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func updateAutoScalingGroup(
        _ input: UpdateAutoScalingGroupType, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let change = CapacityChange(minimum: input.minSize, maximum: input.maxSize, desired: input.desiredCapacity)
        try await commit { transaction throws(Fault) in
            let group = try transaction.world.requireGroup(input.autoScalingGroupName, in: context.scope)
            if let member = input.unservedMember(ofEnvironments: group.settings == nil) {
                throw Fault(.invalidParameter, "\(member) of an Auto Scaling group: Teal does not serve this yet")
            }
            if group.settings != nil { try input.change(group, &transaction, context.scope) }
            try transaction.changeCapacity(of: group, change)
        }
        return Empty()
    }
}

extension UpdateAutoScalingGroupType {
    /// The first member that was given and would change nothing here.
    fileprivate func unservedMember(ofEnvironments: Bool) -> String? {
        let environments: [(String, Bool)] = [
            ("LaunchConfigurationName", launchConfigurationName != nil),
            ("LaunchTemplate", launchTemplate != nil),
            ("DefaultCooldown", defaultCooldown != nil),
            ("DefaultInstanceWarmup", defaultInstanceWarmup != nil),
            ("AvailabilityZones", !availabilityZones.isEmpty),
            ("HealthCheckType", healthCheckType != nil),
            ("HealthCheckGracePeriod", healthCheckGracePeriod != nil),
            ("VPCZoneIdentifier", vpcZoneIdentifier != nil),
            ("TerminationPolicies", !terminationPolicies.isEmpty),
            ("NewInstancesProtectedFromScaleIn", newInstancesProtectedFromScaleIn != nil),
        ]
        let given: [(String, Bool)] = [
            ("MixedInstancesPolicy", mixedInstancesPolicy != nil),
            ("AvailabilityZoneIds", !availabilityZoneIds.isEmpty),
            ("PlacementGroup", placementGroup != nil),
            ("ServiceLinkedRoleARN", serviceLinkedRoleARN != nil),
            ("MaxInstanceLifetime", (maxInstanceLifetime ?? 0) != 0),
            ("CapacityRebalance", capacityRebalance == true),
            ("Context", self.context != nil),
            ("DesiredCapacityType", desiredCapacityType != nil),
            ("InstanceMaintenancePolicy", instanceMaintenancePolicy != nil),
            ("AvailabilityZoneDistribution", availabilityZoneDistribution != nil),
            ("AvailabilityZoneImpairmentPolicy", availabilityZoneImpairmentPolicy != nil),
            ("CapacityReservationSpecification", capacityReservationSpecification != nil),
            ("InstanceLifecyclePolicy", instanceLifecyclePolicy != nil),
            ("DeletionProtection", deletionProtection != nil),
        ]
        return ((ofEnvironments ? environments : []) + given).first { $0.1 }?.0
    }

    /// What is given besides the capacity; instances that run stay as they are.
    fileprivate func change(
        _ group: Domain.AutoScalingGroup, _ transaction: inout Transaction, _ scope: Scope
    ) throws(Fault) {
        var source: LaunchSource?
        if launchConfigurationName != nil || launchTemplate != nil {
            source = try .read(
                configuration: launchConfigurationName, template: launchTemplate, in: transaction.world, scope)
        }
        try transaction.changeSettings(of: group) { settings in
            settings.source = source ?? settings.source
            settings.cooldown = defaultCooldown ?? settings.cooldown
            settings.warmup = defaultInstanceWarmup ?? settings.warmup
            settings.healthCheckType = healthCheckType ?? settings.healthCheckType
            settings.gracePeriod = healthCheckGracePeriod ?? settings.gracePeriod
            settings.protectsNew = newInstancesProtectedFromScaleIn ?? settings.protectsNew
            if !availabilityZones.isEmpty { settings.zones = availabilityZones }
            if vpcZoneIdentifier != nil { settings.subnets = SubnetList.read(vpcZoneIdentifier) }
            if !terminationPolicies.isEmpty { settings.terminationPolicies = terminationPolicies }
        }
    }
}
