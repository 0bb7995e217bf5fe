import ArgumentParser
import ElasticBeanstalkAPI

/// What to set in an environment, with short ways for what is set often.
struct OptionSettings: ParsableArguments {
    @Option(help: "How many instances.")
    var instances: Int?

    @Option(name: .customLong("var"), help: ArgumentHelp("A variable for the application.", valueName: "NAME=VALUE"))
    var variables: [String] = []

    @Option(name: .customLong("option"), help: ArgumentHelp("Any option.", valueName: "NAMESPACE:NAME=VALUE"))
    var options: [String] = []

    func validate() throws {
        if let instances, instances < 1 { throw ValidationError("--instances must be at least 1.") }
        _ = try settings()
    }

    func settings() throws -> [ConfigurationOptionSetting] {
        try capacity + variables.map(Self.variable) + options.map(Self.option)
    }

    private var capacity: [ConfigurationOptionSetting] {
        guard let instances else { return [] }
        return ["MinSize", "MaxSize"].map { name in
            ConfigurationOptionSetting(
                namespace: "aws:autoscaling:asg", optionName: name, value: String(instances))
        }
    }

    private static func variable(_ text: String) throws -> ConfigurationOptionSetting {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw ValidationError("--var takes NAME=VALUE, not '\(text)'.")
        }
        return ConfigurationOptionSetting(
            namespace: "aws:elasticbeanstalk:application:environment", optionName: String(text[..<equals]),
            value: String(text[text.index(after: equals)...]))
    }

    /// A namespace holds colons itself, so its end is the last one before the equals sign.
    private static func option(_ text: String) throws -> ConfigurationOptionSetting {
        guard let equals = text.firstIndex(of: "="), let colon = text[..<equals].lastIndex(of: ":"),
            colon > text.startIndex, text.index(after: colon) < equals
        else { throw ValidationError("--option takes NAMESPACE:NAME=VALUE, not '\(text)'.") }
        return ConfigurationOptionSetting(
            namespace: String(text[..<colon]), optionName: String(text[text.index(after: colon)..<equals]),
            value: String(text[text.index(after: equals)...]))
    }
}
