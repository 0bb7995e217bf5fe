package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func updateAutoScalingGroup(
        _ input: UpdateAutoScalingGroupType, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        if let member = input.unservedMember {
            throw .validation("\(member) of an Auto Scaling group: Teal does not serve this yet")
        }
        let change = CapacityChange(minimum: input.minSize, maximum: input.maxSize, desired: input.desiredCapacity)
        try await commit { transaction throws(Fault) in
            let group = try transaction.world.requireGroup(input.autoScalingGroupName, in: context.scope)
            try transaction.changeCapacity(of: group, change)
        }
        return Empty()
    }
}

extension UpdateAutoScalingGroupType {
    /// The first member that was given and would change nothing here.
    fileprivate var unservedMember: String? {
        let given: [(String, Bool)] = [
            ("LaunchConfigurationName", launchConfigurationName != nil),
            ("LaunchTemplate", launchTemplate != nil),
            ("MixedInstancesPolicy", mixedInstancesPolicy != nil),
            ("DefaultCooldown", defaultCooldown != nil),
            ("AvailabilityZones", !availabilityZones.isEmpty),
            ("AvailabilityZoneIds", !availabilityZoneIds.isEmpty),
            ("HealthCheckType", healthCheckType != nil),
            ("HealthCheckGracePeriod", healthCheckGracePeriod != nil),
            ("PlacementGroup", placementGroup != nil),
            ("VPCZoneIdentifier", vpcZoneIdentifier != nil),
            ("TerminationPolicies", !terminationPolicies.isEmpty),
            ("NewInstancesProtectedFromScaleIn", newInstancesProtectedFromScaleIn != nil),
            ("ServiceLinkedRoleARN", serviceLinkedRoleARN != nil),
            ("MaxInstanceLifetime", maxInstanceLifetime != nil),
            ("CapacityRebalance", capacityRebalance != nil),
            ("Context", self.context != nil),
            ("DesiredCapacityType", desiredCapacityType != nil),
            ("DefaultInstanceWarmup", defaultInstanceWarmup != nil),
            ("InstanceMaintenancePolicy", instanceMaintenancePolicy != nil),
            ("AvailabilityZoneDistribution", availabilityZoneDistribution != nil),
            ("AvailabilityZoneImpairmentPolicy", availabilityZoneImpairmentPolicy != nil),
            ("CapacityReservationSpecification", capacityReservationSpecification != nil),
            ("InstanceLifecyclePolicy", instanceLifecyclePolicy != nil),
            ("DeletionProtection", deletionProtection != nil),
        ]
        return given.first { $0.1 }?.0
    }
}
