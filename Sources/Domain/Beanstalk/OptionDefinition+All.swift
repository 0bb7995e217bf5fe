/// The options known so far. Sources: AWS Elastic Beanstalk Developer Guide, "General options for all environments".
extension OptionDefinition {
    package static let environmentProperties = "aws:elasticbeanstalk:application:environment"

    package static let all: [OptionDefinition] = capacity + process + deployment + environmentKind + machine

    /// The definition, or nil if AWS does not know such an option (or Teal not yet).
    /// Environment properties have names of the user's choice.
    package static func find(_ namespace: String, _ name: String) -> OptionDefinition? {
        if namespace == environmentProperties { return acting(namespace, name, "", .text) }
        return all.first { $0.namespace == namespace && $0.name == name }
    }

    private static let capacity = [
        acting("aws:autoscaling:asg", "MinSize", "1", .integer(1...10_000)),
        acting("aws:autoscaling:asg", "MaxSize", "4", .integer(1...10_000)),
        stored("aws:autoscaling:asg", "Cooldown", "360", .integer(0...10_000)),
        stored("aws:autoscaling:asg", "Availability Zones", "Any", .text),
    ]

    private static let process: [OptionDefinition] = {
        let namespace = "aws:elasticbeanstalk:environment:process:default"
        return [
            acting(namespace, "Port", "80", .integer(1...65_535)),
            stored(namespace, "Protocol", "HTTP", .choice(["HTTP"])),
            acting(namespace, "HealthCheckPath", "/", .text),
            acting(namespace, "HealthCheckInterval", "15", .integer(5...300)),
            acting(namespace, "HealthCheckTimeout", "5", .integer(2...60)),
            acting(namespace, "HealthyThresholdCount", "3", .integer(2...10)),
            acting(namespace, "UnhealthyThresholdCount", "5", .integer(2...10)),
            acting(namespace, "MatcherHTTPCode", "200", .text),
            acting(namespace, "DeregistrationDelay", "20", .integer(0...3_600)),
            acting("aws:elasticbeanstalk:application", "Application Healthcheck URL", "", .text),
        ]
    }()

    private static let environmentKind = [
        stored("aws:elasticbeanstalk:environment", "EnvironmentType", "LoadBalanced", .choice(["LoadBalanced"])),
        stored("aws:elasticbeanstalk:environment", "LoadBalancerType", "application", .choice(["application"])),
        stored("aws:elasticbeanstalk:environment", "ServiceRole", "", .text),
        stored(
            "aws:elasticbeanstalk:healthreporting:system", "SystemType", "enhanced", .choice(["basic", "enhanced"])),
    ]

    private static let machine = [
        stored("aws:autoscaling:launchconfiguration", "IamInstanceProfile", "", .text),
        stored("aws:autoscaling:launchconfiguration", "InstanceType", "t3.micro", .text),
        stored("aws:autoscaling:launchconfiguration", "EC2KeyName", "", .text),
        stored("aws:autoscaling:launchconfiguration", "SecurityGroups", "", .text),
        stored("aws:autoscaling:launchconfiguration", "DisableIMDSv1", "true", .boolean),
        stored("aws:ec2:instances", "InstanceTypes", "t3.micro, t3.small", .text),
        stored("aws:ec2:vpc", "VPCId", "", .text),
        stored("aws:ec2:vpc", "Subnets", "", .text),
        stored("aws:ec2:vpc", "ELBSubnets", "", .text),
        stored("aws:ec2:vpc", "ELBScheme", "public", .choice(["public", "internal"])),
        stored("aws:ec2:vpc", "AssociatePublicIpAddress", "false", .text),
    ]

    static func acting(_ namespace: String, _ name: String, _ value: String, _ rule: Rule) -> Self {
        Self(
            namespace: namespace, name: name, defaultValue: value, rule: rule, changeSeverity: "NoInterruption",
            acts: true)
    }

    private static func stored(_ namespace: String, _ name: String, _ value: String, _ rule: Rule) -> Self {
        Self(
            namespace: namespace, name: name, defaultValue: value, rule: rule, changeSeverity: "NoInterruption",
            acts: false)
    }
}
