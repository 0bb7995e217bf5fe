import Domain
package import ElasticBeanstalkAPI
package import Smithy

extension ElasticBeanstalkService {
    package func describeConfigurationSettings(
        _ input: DescribeConfigurationSettingsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ConfigurationSettingsDescriptions {
        if let name = input.templateName {
            guard input.environmentName == nil else {
                throw ServiceError(
                    "InvalidParameterCombination", "TemplateName and EnvironmentName cannot be used at the same time.")
            }
            let saved = try await savedConfiguration(name, of: input.applicationName, context)
            return ConfigurationSettingsDescriptions(configurationSettings: [saved.described])
        }
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: nil, name: input.environmentName, in: context.scope)
        }
        return ConfigurationSettingsDescriptions(configurationSettings: [settings(of: environment)])
    }

    private func settings(of environment: Environment) -> ConfigurationSettingsDescription {
        ConfigurationSettingsDescription(
            solutionStackName: environment.solutionStack,
            platformArn: Platform.arn(of: environment.solutionStack, region: environment.region),
            applicationName: environment.applicationName, description: environment.description,
            environmentName: environment.name,
            deploymentStatus: store.world.operation(on: environment) == nil ? .deployed : .pending,
            dateCreated: environment.createdAt, dateUpdated: environment.updatedAt,
            optionSettings: environment.configuration.complete.described,
            tier: TierNames.described(environment.settledTier))
    }

    package func describeConfigurationOptions(
        _ input: DescribeConfigurationOptionsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ConfigurationOptionsDescription {
        var stack = try PlatformChoice.stack(name: input.solutionStackName, arn: input.platformArn)
        var tier = try TierNames.asked(input.tier)
        if let name = input.templateName, let application = input.applicationName {
            let saved = try await savedConfiguration(name, of: application, context)
            stack = saved.solutionStack
            tier = tier ?? saved.tier
        } else if let name = input.environmentName {
            let environment = try look { world throws(Fault) in
                try world.requireEnvironment(id: nil, name: name, in: context.scope)
            }
            stack = environment.solutionStack
            tier = tier ?? environment.settledTier
        }
        let wanted = input.options.domain
        let options = OptionDefinition.all(of: tier ?? .web).filter { definition in
            wanted.isEmpty || wanted.contains { $0.namespace == definition.namespace && $0.name == definition.name }
        }
        return ConfigurationOptionsDescription(
            solutionStackName: stack ?? Platform.solutionStacks[0], options: options.map(\.described),
            tier: TierNames.described(tier ?? .web))
    }

    package func validateConfigurationSettings(
        _ input: ValidateConfigurationSettingsMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ConfigurationSettingsValidationMessages {
        _ = try look { world throws(Fault) in
            try world.requireApplication(input.applicationName, in: context.scope)
        }
        if input.environmentName != nil {
            _ = try look { world throws(Fault) in
                try world.requireEnvironment(id: nil, name: input.environmentName, in: context.scope)
            }
        }
        var settings = input.optionSettings.domain
        if let name = input.templateName {
            settings = try await savedConfiguration(name, of: input.applicationName, context).options + settings
        }
        var messages: [ValidationMessage] = []
        for setting in settings {
            do throws(Fault) { try setting.validate() } catch {
                messages.append(
                    .init(
                        message: error.message, severity: .error, namespace: setting.namespace,
                        optionName: setting.name))
            }
        }
        if messages.isEmpty {
            do throws(Fault) { try settings.validate() } catch {
                messages.append(.init(message: error.message, severity: .error))
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
        case .text, .duration, .cron, .time, .increment: break
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
