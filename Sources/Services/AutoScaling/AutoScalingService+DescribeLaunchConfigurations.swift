package import AutoScalingAPI
package import Smithy

extension AutoScalingService {
    /// None: a group's instances come from its environment's version, never from a launch configuration.
    package func describeLaunchConfigurations(
        _ input: LaunchConfigurationNamesType, _ context: RequestContext
    ) async throws(ServiceError) -> LaunchConfigurationsType {
        LaunchConfigurationsType(launchConfigurations: [])
    }
}
