package import AutoScalingAPI
import Domain
package import Smithy

extension AutoScalingService {
    package func createLaunchConfiguration(
        _ input: CreateLaunchConfigurationType, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        guard input.instanceId == nil else {
            throw .validation("InstanceId of a launch configuration is not served by Teal")
        }
        guard let image = input.imageId, let type = input.instanceType else {
            throw .validation(
                "Valid requests must contain either the InstanceID parameter or both the ImageId and "
                    + "InstanceType parameters.")
        }
        let plan = MachinePlan(
            imageID: image, instanceType: type, keyName: input.keyName, userData: input.userData,
            securityGroups: input.securityGroups, profile: input.iamInstanceProfile)
        try await commit { transaction throws(Fault) in
            let name = input.launchConfigurationName
            guard transaction.world.launchConfiguration(named: name, in: context.scope) == nil else {
                throw Fault(
                    .alreadyExists(.launchConfiguration),
                    "Launch Configuration by this name already exists - A launch configuration already exists with the "
                        + "name \(name)")
            }
            transaction.save(
                Domain.LaunchConfiguration(
                    scope: context.scope, uuid: transaction.ids.uuid(), name: name, plan: plan, at: transaction.now))
        }
        return Empty()
    }

    package func deleteLaunchConfiguration(
        _ input: LaunchConfigurationNameType, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        try await commit { transaction throws(Fault) in
            let name = input.launchConfigurationName
            guard let found = transaction.world.launchConfiguration(named: name, in: context.scope) else {
                throw Fault(
                    .notFound(.launchConfiguration),
                    "Launch configuration name not found - Launch configuration \(name) not found")
            }
            let user = transaction.world.groups.values.first { group in
                group.scope == context.scope && group.settings?.source.configuration == name
            }
            if let user {
                throw Fault(
                    .inUse(.launchConfiguration),
                    "Cannot delete launch configuration \(name) because it is attached to AutoScalingGroup \(user.name)"
                )
            }
            transaction.delete(found)
        }
        return Empty()
    }

    /// Environments' instances come from their versions, never from a launch configuration.
    package func describeLaunchConfigurations(
        _ input: LaunchConfigurationNamesType, _ context: RequestContext
    ) async throws(ServiceError) -> LaunchConfigurationsType {
        let names = input.launchConfigurationNames
        let found = store.world.launchConfigurations.values.filter { configuration in
            configuration.scope == context.scope && (names.isEmpty || names.contains(configuration.name))
        }
        let page = try Page(of: found, by: \.name, token: input.nextToken, size: input.maxRecords)
        return LaunchConfigurationsType(
            launchConfigurations: page.elements.map { .init($0) }, nextToken: page.next)
    }
}

extension AutoScalingAPI.LaunchConfiguration {
    fileprivate init(_ configuration: Domain.LaunchConfiguration) {
        let plan = configuration.plan
        self.init(
            launchConfigurationName: configuration.name, launchConfigurationARN: configuration.id,
            imageId: plan.imageID ?? "", keyName: plan.keyName, securityGroups: plan.securityGroups,
            userData: plan.userData, instanceType: plan.instanceType ?? "",
            instanceMonitoring: .init(enabled: true), iamInstanceProfile: plan.profile,
            createdTime: configuration.createdAt, ebsOptimized: false)
    }
}
