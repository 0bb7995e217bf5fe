import Bundles
import Domain
import ElasticBeanstalkAPI
import Smithy

/// Where an environment's settings come from beside those of the request: a saved configuration, another environment
/// (`eb clone`), or the text of a saved configuration's file (`eb config < file`).
struct TemplateSource {
    var stack: String?
    var options: [OptionSetting] = []
    var templateName: String?
    var tier: Domain.Environment.Tier?

    /// `eb create --database` names AWS's snippet for a database; its options say the same.
    static func refuseSnippets(_ specification: EnvironmentTemplateSpecification?) throws(ServiceError) {
        let names = (specification?.templateSnippets ?? []).map { $0.snippetName ?? "" }
        guard let other = names.first(where: { $0 != "RdsExtensionEB" }) else { return }
        throw ServiceError("NotImplemented", "The template snippet '\(other)' is not served.", status: 501)
    }

    static func file(_ text: String) throws(ServiceError) -> SavedConfigurationFile {
        do throws(BundleFailure) { return try SavedConfigurationFile(text) } catch {
            throw ServiceError("InvalidParameterValue", "The configuration contains invalid YAML: \(error.message)")
        }
    }
}

extension ElasticBeanstalkService {
    func templateSource(
        _ name: String?, _ specification: EnvironmentTemplateSpecification?, application: String,
        _ context: RequestContext
    ) async throws(ServiceError) -> TemplateSource {
        try TemplateSource.refuseSnippets(specification)
        if let name {
            let saved = try await savedConfiguration(name, of: application, context)
            return TemplateSource(
                stack: saved.solutionStack, options: saved.options, templateName: name, tier: saved.tier)
        }
        guard let source = specification?.templateSource else { return TemplateSource() }
        if let text = source.sourceContents {
            let file = try TemplateSource.file(text)
            return TemplateSource(
                stack: try stack(of: file), options: file.options, tier: file.isForWorkers ? .worker : nil)
        }
        guard let name = source.environmentName else {
            return TemplateSource(
                stack: try PlatformChoice.stack(name: source.solutionStackName, arn: source.platformArn))
        }
        let environment = try look { world throws(Fault) in
            try world.requireEnvironment(id: nil, name: name, in: context.scope)
        }
        return TemplateSource(
            stack: environment.solutionStack, options: environment.options.filter { $0.origin == nil },
            tier: environment.tier)
    }
}
