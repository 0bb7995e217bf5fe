/// How updates reach instances.
/// Source: AWS Elastic Beanstalk Developer Guide, "General options for all environments".
extension OptionDefinition {
    static let deployment: [OptionDefinition] = command + splitting

    private static let command: [OptionDefinition] = {
        let namespace = "aws:elasticbeanstalk:command"
        let policies = EnvironmentOperation.Policy.allCases.map(\.rawValue)
        return [
            acting(namespace, "DeploymentPolicy", "AllAtOnce", .choice(policies)),
            acting(namespace, "BatchSizeType", "Percentage", .choice(["Percentage", "Fixed"])),
            acting(namespace, "BatchSize", "100", .integer(1...10_000)),
            acting(namespace, "Timeout", "600", .integer(1...3_600)),
            acting(namespace, "IgnoreHealthCheck", "false", .boolean),
            acting(
                "aws:elasticbeanstalk:healthreporting:system", "HealthCheckSuccessThreshold", "Ok",
                .choice(["Ok", "Warning", "Degraded", "Severe"])),
        ]
    }()

    private static let splitting = [
        acting("aws:elasticbeanstalk:trafficsplitting", "NewVersionPercent", "10", .integer(1...100)),
        acting("aws:elasticbeanstalk:trafficsplitting", "EvaluationTime", "5", .integer(3...600)),
    ]
}
