import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func describeConfigurationSettings(
        _ input: DescribeConfigurationSettingsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ConfigurationSettingsDescriptions {
        try refuseTemplates(input.templateName, input.templateSpecification)
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: nil, name: input.environmentName, in: context.scope)
        }
        return ConfigurationSettingsDescriptions(configurationSettings: [
            ConfigurationSettingsDescription(
                solutionStackName: environment.solutionStack,
                platformArn: Platform.arn(of: environment.solutionStack, region: environment.region),
                applicationName: environment.applicationName, description: environment.description,
                environmentName: environment.name,
                deploymentStatus: store.world.operation(on: environment) == nil ? .deployed : .pending,
                dateCreated: environment.createdAt, dateUpdated: environment.updatedAt,
                optionSettings: EnvironmentConfiguration(environment.options).complete.described, tier: Tier.web)
        ])
    }

    package func describeConfigurationOptions(
        _ input: DescribeConfigurationOptionsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ConfigurationOptionsDescription {
        try refuseTemplates(input.templateName, input.templateSpecification)
        let stack = try PlatformChoice.stack(name: input.solutionStackName, arn: input.platformArn)
        let wanted = input.options.domain
        let options = OptionDefinition.all.filter { definition in
            wanted.isEmpty || wanted.contains { $0.namespace == definition.namespace && $0.name == definition.name }
        }
        return ConfigurationOptionsDescription(
            solutionStackName: stack ?? Platform.solutionStacks[0], options: options.map(\.described), tier: Tier.web)
    }

    package func validateConfigurationSettings(
        _ input: ValidateConfigurationSettingsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ConfigurationSettingsValidationMessages {
        try refuseTemplates(input.templateName, input.templateSpecification)
        _ = try look { world throws(Fault) in
            try world.requireApplication(input.applicationName, in: context.scope)
        }
        var messages: [ValidationMessage] = []
        for setting in input.optionSettings.domain {
            do throws(Fault) { try [setting].validate() } catch {
                messages.append(
                    ValidationMessage(
                        message: error.message, severity: .error, namespace: setting.namespace,
                        optionName: setting.name))
            }
        }
        return ConfigurationSettingsValidationMessages(messages: messages)
    }
}

extension OptionDefinition {
    var described: ConfigurationOptionDescription {
        var described = ConfigurationOptionDescription(
            namespace: namespace, name: name, defaultValue: defaultValue, changeSeverity: changeSeverity,
            userDefined: false, valueType: .scalar)
        switch rule {
        case .text: break
        case .boolean:
            described.valueOptions = ["true", "false"]
        case .choice(let values): described.valueOptions = values
        case .integer(let range):
            described.minValue = range.lowerBound
            described.maxValue = range.upperBound
        }
        return described
    }
}
