import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func createEnvironment(
        _ input: CreateEnvironmentMessage, _ context: RequestContext
    ) async throws(ServiceError) -> EnvironmentDescription {
        let new = try self.new(input)
        let environment = try await commit { transaction throws(Fault) in
            try transaction.createEnvironment(new, requestID: context.requestID, in: context.scope)
        }
        return environment.described(in: store.world)
    }

    private func new(_ input: CreateEnvironmentMessage) throws(ServiceError) -> NewEnvironment {
        try refuseTemplates(input.templateName, input.templateSpecification)
        try Tier.check(input.tier)
        guard let version = input.versionLabel else {
            throw ServiceError(
                "InvalidParameterValue", "VersionLabel is required: Teal has no sample application to deploy.")
        }
        let stack = try PlatformChoice.stack(name: input.solutionStackName, arn: input.platformArn)
        guard let stack else {
            throw ServiceError(
                "InvalidParameterCombination", "Either SolutionStackName or PlatformArn must be specified.")
        }
        return NewEnvironment(
            applicationName: input.applicationName, name: input.environmentName, description: input.description,
            cnamePrefix: input.cnamePrefix, versionLabel: version, solutionStack: stack,
            options: input.optionSettings.domain, tags: input.tags.domain)
    }

    func refuseTemplates(
        _ name: String?, _ specification: EnvironmentTemplateSpecification?
    ) throws(ServiceError) {
        if name != nil || specification != nil {
            throw ServiceError(
                "NotImplemented", "Saved configurations (TemplateName, TemplateSpecification) are not served yet.",
                status: 501)
        }
    }
}
