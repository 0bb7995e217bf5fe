/// What an environment's options amount to: every option with its value, read by meaning.
package struct EnvironmentConfiguration: Sendable, Equatable {
    private let values: [OptionSetting]
    let tier: Environment.Tier

    package init(_ options: [OptionSetting], tier: Environment.Tier = .web) {
        values = options
        self.tier = tier
    }

    func text(_ namespace: String, _ name: String) -> String {
        given(namespace, name) ?? OptionDefinition.find(namespace, name)?.defaultValue ?? ""
    }

    /// What was set; nil where the default counts.
    func given(_ namespace: String, _ name: String) -> String? {
        values.last { $0.namespace == namespace && $0.name == name }?.value
    }

    /// Values are checked before they are stored, so the fallback is never the user's.
    func number(_ namespace: String, _ name: String) -> Int { Int(text(namespace, name)) ?? 1 }

    func settings(in namespace: String) -> [OptionSetting] { values.filter { $0.namespace == namespace } }

    /// Names of the user's choice behind a prefix of namespaces, sorted.
    func names(behind prefix: String) -> [String] {
        let spaces = values.map(\.namespace).filter { $0.hasPrefix(prefix) && $0 != prefix }
        return Set(spaces.map { String($0.dropFirst(prefix.count)) }).sorted()
    }

    private static let asg = "aws:autoscaling:asg"
    private static let process = "aws:elasticbeanstalk:environment:process:default"

    package var capacity: Capacity {
        if isSingleInstance { return Capacity(minimum: 1, maximum: 1) }
        let minimum = number(Self.asg, "MinSize")
        return Capacity(minimum: minimum, maximum: max(minimum, number(Self.asg, "MaxSize")))
    }

    package var deregistrationDelay: Int { number(Self.process, "DeregistrationDelay") }

    package var reportsEnhancedHealth: Bool {
        text("aws:elasticbeanstalk:healthreporting:system", "SystemType") != "basic"
    }

    package var environmentProperties: [String: String] {
        let properties = values.filter { $0.namespace == OptionDefinition.environmentProperties }
        return Dictionary(properties.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }

    /// A database may be asked for by its password alone.
    private func settled(_ namespace: String, _ name: String) -> String {
        name == "HasCoupledDatabase" ? String(wantsDatabase) : text(namespace, name)
    }

    /// Every option of the tier with its value, sorted, as `DescribeConfigurationSettings` shows them.
    package var complete: [OptionSetting] {
        let known = OptionDefinition.all(of: tier).map { definition in
            OptionSetting(
                namespace: definition.namespace, name: definition.name,
                value: settled(definition.namespace, definition.name))
        }
        let own = values.filter { !OptionDefinition.isInTable($0.namespace, $0.name) }
        return (known + own).sorted {
            ($0.namespace, $0.name, $0.resourceName ?? "") < ($1.namespace, $1.name, $1.resourceName ?? "")
        }
    }
}

extension [OptionSetting] {
    /// These settings as they hold with the version: what its bundle sets comes below them, and what an earlier
    /// version's bundle set is gone. Throws where the bundle or a setting is wrong.
    func over(_ version: ApplicationVersion) throws(Fault) -> [OptionSetting] {
        if let failure = version.manifest?.failure { throw Fault(.invalidParameter, failure) }
        let own = filter { $0.origin == nil }
        let all = (version.manifest?.options ?? []).applying(own)
        try all.validate()
        return all
    }

    /// These settings with others set over them, and some removed.
    package func applying(_ changes: [OptionSetting], removing removed: [OptionSetting] = []) -> [OptionSetting] {
        func isSame(_ left: OptionSetting, _ right: OptionSetting) -> Bool {
            left.namespace == right.namespace && left.name == right.name && left.resourceName == right.resourceName
        }
        let kept = filter { old in !(changes + removed).contains { isSame($0, old) } }
        return kept + changes
    }

    /// Throws for an option that does not exist, a value that does not fit, or values that do not fit each other.
    package func validate() throws(Fault) {
        for setting in self { try setting.validate() }
        let configuration = EnvironmentConfiguration(self)
        if let complaint = configuration.complaintAboutBatchSize { throw Fault(.invalidParameter, complaint) }
        if let maximum = first(where: { $0.namespace == "aws:autoscaling:asg" && $0.name == "MaxSize" }),
            let value = Int(maximum.value), value < configuration.capacity.minimum
        {
            throw Fault(
                .invalidParameter,
                "Invalid option value: MaxSize (\(value)) is less than MinSize "
                    + "(\(configuration.capacity.minimum)) (Namespace: 'aws:autoscaling:asg', OptionName: 'MaxSize')")
        }
    }
}

extension OptionSetting {
    /// By itself, whatever is set beside it.
    package func validate() throws(Fault) {
        guard let definition = OptionDefinition.find(namespace, name) else {
            throw Fault(.invalidParameter, said("Unknown configuration setting."))
        }
        if namespace == OptionDefinition.scheduledAction, resourceName == nil {
            throw Fault(.invalidParameter, said("A ResourceName is required."))
        }
        if let complaint = definition.complaint(about: value) { throw Fault(.invalidParameter, complaint) }
    }

    private func said(_ reason: String) -> String {
        "Invalid option specification (Namespace: '\(namespace)', OptionName: '\(name)'): \(reason)"
    }
}
