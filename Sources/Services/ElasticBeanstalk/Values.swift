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

enum Tier {
    /// The only tier served.
    static let web = EnvironmentTier(name: "WebServer", type: "Standard", version: "1.0")

    static func check(_ tier: EnvironmentTier?) throws(ServiceError) {
        guard let name = tier?.name, name != "WebServer" else { return }
        throw ServiceError("InvalidParameterValue", "Environment tier '\(name)' is not served: only WebServer is.")
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
