import Bundles
import Domain
package import ElasticBeanstalkAPI
import Foundation
package import Smithy

/// Saved configurations; the API's word is configuration template.
extension ElasticBeanstalkService {
    package func createConfigurationTemplate(
        _ input: CreateConfigurationTemplateMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ConfigurationSettingsDescription {
        try TemplateSource.refuseSnippets(input.templateSpecification)
        let base = try await base(of: input, context)
        var new = NewConfiguration(
            applicationName: input.applicationName, name: input.templateName, description: input.description,
            solutionStack: base.stack,
            options: base.options.applying(input.optionSettings.domain, removing: input.optionsToRemove.domain),
            tags: input.tags.domain)
        new.tier = try TierNames.asked(input.tier) ?? base.tier
        let asked = new
        return try await keep(context) { transaction throws(Fault) in
            try transaction.createSavedConfiguration(asked, in: context.scope)
        }
    }

    package func updateConfigurationTemplate(
        _ input: UpdateConfigurationTemplateMessage, _ context: RequestContext
    ) async throws(ServiceError) -> ConfigurationSettingsDescription {
        let known = try await savedConfiguration(input.templateName, of: input.applicationName, context)
        return try await keep(context) { transaction throws(Fault) in
            try transaction.updateSavedConfiguration(
                known, description: input.description, setting: input.optionSettings.domain,
                removing: input.optionsToRemove.domain)
        }
    }

    package func deleteConfigurationTemplate(
        _ input: DeleteConfigurationTemplateMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        let known = try await savedConfiguration(input.templateName, of: input.applicationName, context)
        try await commitReleasing { transaction in ((), released: transaction.deleteSavedConfiguration(known)) }
        return Empty()
    }

    /// There is never a draft: a configuration that fails to deploy goes back by itself.
    package func deleteEnvironmentConfiguration(
        _ input: DeleteEnvironmentConfigurationMessage, _ context: RequestContext
    ) async throws(ServiceError) -> Empty {
        _ = try look { world throws(Fault) in
            _ = try world.requireApplication(input.applicationName, in: context.scope)
            return try world.requireEnvironment(id: nil, name: input.environmentName, in: context.scope)
        }
        return Empty()
    }

    /// What the new one starts from: one source at most, else a platform with nothing set.
    private func base(
        of input: CreateConfigurationTemplateMessage, _ context: RequestContext
    ) async throws(ServiceError) -> (stack: String, options: [OptionSetting], tier: Domain.Environment.Tier?) {
        let template = input.templateSpecification?.templateSource
        if input.environmentId != nil || template?.environmentName != nil {
            let environment = try look { world throws(Fault) in
                try world.requireEnvironment(
                    id: input.environmentId, name: template?.environmentName, in: context.scope)
            }
            return (environment.solutionStack, environment.options.filter { $0.origin == nil }, environment.tier)
        }
        if let source = input.sourceConfiguration {
            let known = try await savedConfiguration(
                source.templateName ?? "", of: source.applicationName ?? input.applicationName, context)
            return (known.solutionStack, known.options, known.tier)
        }
        let stack = try PlatformChoice.stack(
            name: input.solutionStackName ?? template?.solutionStackName,
            arn: input.platformArn ?? template?.platformArn)
        guard let stack else {
            throw ServiceError(
                "InvalidParameterCombination",
                "One of SolutionStackName, PlatformArn, EnvironmentId and SourceConfiguration must be specified.")
        }
        return (stack, [], nil)
    }

    /// Commits what the body makes, then writes its file, and lets the record know the file as its own.
    private func keep(
        _ context: RequestContext, _ body: @Sendable (inout Transaction) throws(Fault) -> SavedConfiguration
    ) async throws(ServiceError) -> ConfigurationSettingsDescription {
        let configuration = try await commit(body)
        let key = SavedConfiguration.fileKey(configuration.applicationName, configuration.name)
        let text = configuration.file.text
        let file = try PublishedFile(key: key, bytes: Array(text.utf8), contentType: "text/yaml")
            .store(in: contents, id: ids.uuid(), scope: context.scope, at: context.now)
        let scope = context.scope
        try await commitReleasing { transaction throws(Fault) in
            transaction.update(SavedConfiguration.self, configuration.id) { $0.fileETag = file.eTag }
            return ((), released: try transaction.publish([file], in: scope))
        }
        return configuration.described
    }
}

extension SavedConfiguration {
    var file: SavedConfigurationFile {
        var file = SavedConfigurationFile(
            description: description, created: Int(createdAt.timeIntervalSince1970 * 1_000),
            modified: Int(updatedAt.timeIntervalSince1970 * 1_000),
            platformARN: Platform.arn(of: solutionStack, region: region),
            settings: options.map { .init(namespace: $0.namespace, name: $0.name, value: $0.value) },
            tags: tags.map { ($0.key, $0.value) })
        file.isForWorkers = tier == .worker
        return file
    }

    var described: ConfigurationSettingsDescription {
        ConfigurationSettingsDescription(
            solutionStackName: solutionStack, platformArn: Platform.arn(of: solutionStack, region: region),
            applicationName: applicationName, templateName: name, description: description, dateCreated: createdAt,
            dateUpdated: updatedAt,
            optionSettings: EnvironmentConfiguration(options, tier: tier ?? .web).complete.described,
            tier: TierNames.described(tier ?? .web))
    }
}
