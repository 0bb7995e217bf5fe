/// The options of single platforms, as the variables by which an instance's start script learns of them.
/// Source: AWS Elastic Beanstalk Developer Guide, "Platform specific options".
extension EnvironmentConfiguration {
    private static let python = "aws:elasticbeanstalk:container:python"
    private static let php = "aws:elasticbeanstalk:container:php:phpini"

    /// Only what is set; `docker/platforms/*/start` have the same defaults as AWS.
    var platformVariables: [String: String] {
        let known =
            settings(in: Self.python).map { ($0.name, $0.value) } + [
                ("JVM_OPTIONS", jvmOptions), ("PHP_OPTIONS", phpOptions),
                ("PHP_DOCUMENT_ROOT", given(Self.php, "document_root") ?? ""),
            ]
        return Dictionary(known.filter { !$0.1.isEmpty }, uniquingKeysWith: { $1 })
    }

    /// An option is named as the flag is: `Xmx` of `512m` is `-Xmx512m`, and `XX:Name` of `1` is `-XX:Name=1`.
    private var jvmOptions: String {
        settings(in: OptionDefinition.jvmOptions).map { option in
            if option.name == "JVM Options" { return option.value }
            let isSize = ["Xmx", "Xms", "Xss", "Xmn"].contains(option.name)
            return "-" + option.name + (isSize || option.value.isEmpty ? "" : "=") + option.value
        }.joined(separator: " ")
    }

    private var phpOptions: String {
        let others = ["document_root", "composer_options"]
        return settings(in: Self.php).filter { !others.contains($0.name) && !$0.value.contains(" ") }
            .map { "-d \($0.name)=\($0.value)" }.joined(separator: " ")
    }
}

extension OptionDefinition {
    static let jvmOptions = "aws:elasticbeanstalk:container:tomcat:jvmoptions"

    /// Namespaces whose options have names of the user's choice, and whether Teal acts on them. Nothing serves static
    /// files beside the application, and custom options are for CloudFormation templates, of which there are none.
    static let freeNamespaces = [
        environmentProperties: true, jvmOptions: true, "aws:elasticbeanstalk:environment:proxy:staticfiles": false,
        "aws:elasticbeanstalk:customoption": false,
    ]

    /// The options of one platform are not among those of every environment.
    static func isOfPlatform(_ namespace: String) -> Bool { namespace.hasPrefix("aws:elasticbeanstalk:container:") }
}

extension [OptionSetting] {
    /// Those that are kept and shown and change nothing, by name; none of what has its default value anyway, nor of a
    /// Classic Load Balancer's, which no environment has on AWS either that has another one.
    var withoutEffect: [String] {
        let found = filter { setting in
            OptionDefinition.find(setting.namespace, setting.name).map { definition in
                !definition.acts && definition.defaultValue != setting.value
                    && !setting.namespace.hasPrefix("aws:elb:")
            } ?? false
        }
        return Set(found.map { "\($0.name) (\($0.namespace))" }).sorted()
    }
}
