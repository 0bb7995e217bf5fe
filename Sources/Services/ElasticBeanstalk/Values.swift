import Domain
import ElasticBeanstalkAPI
import Smithy

typealias APITag = ElasticBeanstalkAPI.Tag

extension [APITag] {
    var domain: [Domain.Tag] { map { .init(key: $0.key ?? "", value: $0.value ?? "") } }
}

extension [Domain.Tag] {
    var described: [APITag] { map { APITag(key: $0.key, value: $0.value) } }
}

extension [ConfigurationOptionSetting] {
    /// Settings without a namespace, a name or a value say nothing.
    var domain: [OptionSetting] {
        compactMap { setting in
            guard let namespace = setting.namespace, let name = setting.optionName else { return nil }
            return OptionSetting(
                namespace: namespace, name: name, value: setting.value ?? "", resourceName: setting.resourceName)
        }
    }
}

extension [OptionSpecification] {
    var domain: [OptionSetting] {
        compactMap { option in
            guard let namespace = option.namespace, let name = option.optionName else { return nil }
            return OptionSetting(namespace: namespace, name: name, value: "", resourceName: option.resourceName)
        }
    }
}

extension [OptionSetting] {
    var described: [ConfigurationOptionSetting] {
        map { setting in
            ConfigurationOptionSetting(
                resourceName: setting.resourceName, namespace: setting.namespace, optionName: setting.name,
                value: setting.value)
        }
    }
}

/// Source: AWS Elastic Beanstalk API Reference, `EnvironmentTier`.
enum TierNames {
    static func described(_ tier: Domain.Environment.Tier) -> EnvironmentTier {
        EnvironmentTier(name: tier.rawValue, type: type(of: tier), version: "1.0")
    }

    private static func type(of tier: Domain.Environment.Tier) -> String { tier == .web ? "Standard" : "SQS/HTTP" }

    /// As platforms list what they are for.
    static let supported = ["WebServer/Standard", "Worker/SQS/HTTP"]

    /// nil where nothing is said.
    static func asked(_ tier: EnvironmentTier?) throws(ServiceError) -> Domain.Environment.Tier? {
        guard let name = tier?.name else { return nil }
        guard let known = Domain.Environment.Tier(rawValue: name) else {
            throw ServiceError(
                "InvalidParameterValue", "The environment tier '\(name)' is not one of: [WebServer, Worker].")
        }
        guard let said = tier?.type, !said.isEmpty, said != type(of: known) else { return known }
        throw ServiceError(
            "InvalidParameterValue", "The type of the environment tier \(name) is \(type(of: known)), not '\(said)'.")
    }
}

/// Where an input names a platform in one of two ways.
enum PlatformChoice {
    static func stack(name: String?, arn: String?) throws(ServiceError) -> String? {
        guard let arn else { return name }
        guard name == nil else {
            throw ServiceError(
                "InvalidParameterCombination", "You cannot use both PlatformArn and SolutionStackName at once.")
        }
        guard let stack = Platform.stack(forARN: arn) else {
            throw ServiceError("InvalidParameterValue", "No Platform named '\(arn)' found.")
        }
        return stack
    }
}
