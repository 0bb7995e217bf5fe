import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func createEnvironment(
        _ input: CreateEnvironmentMessage, _ context: RequestContext
    ) async throws(ServiceError) -> EnvironmentDescription {
        let new = try await self.new(input, context)
        let environment = try await commit { transaction throws(Fault) in
            try transaction.createEnvironment(new, requestID: context.requestID, in: context.scope)
        }
        return environment.described(in: store.world)
    }

    private func new(
        _ input: CreateEnvironmentMessage, _ context: RequestContext
    ) async throws(ServiceError) -> NewEnvironment {
        let tier = try TierNames.asked(input.tier)
        guard let version = input.versionLabel else {
            throw ServiceError(
                "InvalidParameterValue", "VersionLabel is required: Teal has no sample application to deploy.")
        }
        let source = try await templateSource(
            input.templateName, input.templateSpecification, application: input.applicationName, context)
        let chosen = try PlatformChoice.stack(name: input.solutionStackName, arn: input.platformArn)
        guard let stack = chosen ?? source.stack else {
            throw ServiceError(
                "InvalidParameterCombination", "Either SolutionStackName or PlatformArn must be specified.")
        }
        let options = source.options.applying(input.optionSettings.domain, removing: input.optionsToRemove.domain)
        var new = NewEnvironment(
            applicationName: input.applicationName, name: input.environmentName, description: input.description,
            cnamePrefix: input.cnamePrefix, versionLabel: version, solutionStack: stack, options: options,
            tags: input.tags.domain)
        new.groupName = input.groupName
        new.templateName = source.templateName
        new.tier = tier ?? source.tier ?? .web
        return new
    }
}
