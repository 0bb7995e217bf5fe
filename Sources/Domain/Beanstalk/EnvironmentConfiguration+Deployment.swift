/// The options that say how an update reaches the instances.
/// Source: AWS Elastic Beanstalk Developer Guide, "General options for all environments".
extension EnvironmentConfiguration {
    private static let command = "aws:elasticbeanstalk:command"
    private static let splitting = "aws:elasticbeanstalk:trafficsplitting"

    /// Seconds.
    package var commandTimeout: Int { number(Self.command, "Timeout") }
    package var ignoresHealthCheck: Bool { text(Self.command, "IgnoreHealthCheck") == "true" }

    package var deploymentPolicy: EnvironmentOperation.Policy {
        EnvironmentOperation.Policy(rawValue: text(Self.command, "DeploymentPolicy")) ?? .allAtOnce
    }

    /// How bad an instance's health may be while it counts as well.
    package var worstAccepted: Health.Status {
        let threshold = text("aws:elasticbeanstalk:healthreporting:system", "HealthCheckSuccessThreshold")
        return Health.Status(rawValue: threshold) ?? .ok
    }

    /// Whether an instance that fails its load balancer's checks, which makes its health Severe, is good enough.
    package var acceptsUnhealthy: Bool { worstAccepted == .severe }

    /// Whether an instance that was asked this lately is good enough. Only enhanced health looks at requests.
    func accepts(_ requests: RequestCounts?) -> Bool {
        guard reportsEnhancedHealth, let health = requests.flatMap(Health.init) else { return true }
        return health.status.rank <= worstAccepted.rank
    }

    /// Per cent of the traffic that the new version gets while it is watched.
    package var newVersionPercent: Int { number(Self.splitting, "NewVersionPercent") }
    /// Seconds.
    package var evaluationTime: Int { number(Self.splitting, "EvaluationTime") * 60 }

    /// How many of that many instances make a batch: a percentage is rounded up, and a batch is never empty.
    package func batchSize(of count: Int) -> Int {
        guard deploymentPolicy.detaches else { return max(1, count) }
        let size = number(Self.command, "BatchSize")
        let isFixed = text(Self.command, "BatchSizeType") == "Fixed"
        return max(1, min(count, isFixed ? size : (count * min(size, 100) + 99) / 100))
    }

    /// Which sizes there are depends on their type.
    var complaintAboutBatchSize: String? {
        guard number(Self.command, "BatchSize") > 100, text(Self.command, "BatchSizeType") == "Percentage" else {
            return nil
        }
        return "Invalid option value: '\(text(Self.command, "BatchSize"))' (Namespace: '\(Self.command)', "
            + "OptionName: 'BatchSize'): Value is greater than maximum allowed value: 100"
    }

    /// Instances in the order given, cut into batches.
    package func batches(of instances: [String]) -> [[String]] {
        let size = batchSize(of: instances.count)
        return stride(from: 0, to: instances.count, by: size).map { start in
            Array(instances[start..<min(start + size, instances.count)])
        }
    }
}
