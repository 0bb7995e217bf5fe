/// The options that say how instances are replaced.
/// Sources: AWS Elastic Beanstalk Developer Guide, "General options for all environments", "Configuration changes".
extension EnvironmentConfiguration {
    private static let rolling = "aws:autoscaling:updatepolicy:rollingupdate"

    enum RollingUpdateType: String {
        case time = "Time"
        case health = "Health"
        case immutable = "Immutable"
    }

    /// nil where rolling updates are not enabled. Setting one of the sizes or the pause enables them as well.
    var rollingUpdate: RollingUpdateType? {
        let isEnabled = given(Self.rolling, "RollingUpdateEnabled").map { $0 == "true" }
        let implied = ["MaxBatchSize", "MinInstancesInService", "PauseTime"].contains { name in
            !text(Self.rolling, name).isEmpty
        }
        guard isEnabled ?? implied else { return nil }
        return RollingUpdateType(rawValue: text(Self.rolling, "RollingUpdateType")) ?? .time
    }

    /// Default: a third of the group's smallest size, rounded up.
    var maximumBatchSize: Int {
        Int(text(Self.rolling, "MaxBatchSize")) ?? max(1, (capacity.minimum + 2) / 3)
    }

    /// Default: the group's smallest size, or one less than its largest, whichever is lower.
    var minimumInstancesInService: Int {
        let most = capacity.maximum - 1
        return min(Int(text(Self.rolling, "MinInstancesInService")) ?? capacity.minimum, most)
    }

    /// Seconds. AWS computes the default from instance type and container, and does not say how; this is ours.
    var pauseTime: Int { OptionDefinition.seconds(of: text(Self.rolling, "PauseTime")) ?? 120 }

    /// Seconds for which a batch may take to be well.
    var rollingTimeout: Int { OptionDefinition.seconds(of: text(Self.rolling, "Timeout")) ?? 1_800 }

    /// nil: the one Beanstalk takes where none is set. A list of types beats a single one, and its first is taken.
    var instanceType: String? {
        let list = given("aws:ec2:instances", "InstanceTypes")?.split(separator: ",").first
        let type =
            list.map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init)
            ?? text("aws:autoscaling:launchconfiguration", "InstanceType")
        return type == LaunchSpecification.defaultInstanceType || type.isEmpty ? nil : type
    }

    /// What cannot be changed on a running instance, by option.
    var machine: [String: String] {
        let definitions = OptionDefinition.all.filter { definition in
            definition.changeSeverity == "RestartEnvironment"
                && (definition.namespace == "aws:autoscaling:launchconfiguration"
                    || definition.namespace == "aws:autoscaling:asg" || definition.namespace.hasPrefix("aws:ec2:"))
        }
        let values = definitions.map { ("\($0.namespace):\($0.name)", text($0.namespace, $0.name)) }
        return Dictionary(values, uniquingKeysWith: { $1 })
    }
}

extension EnvironmentOperation {
    /// Whether the update changes what instances are made from, rather than what runs on them.
    func replacesInstances(of environment: Environment) -> Bool {
        guard kind == .deploy || kind == .configure else { return false }
        if let solutionStack, solutionStack != environment.solutionStack { return true }
        return EnvironmentConfiguration(options).machine != EnvironmentConfiguration(environment.options).machine
    }
}
