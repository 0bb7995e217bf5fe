/// The options of the daemon that gives a worker environment's messages to its application.
/// Source: AWS Elastic Beanstalk Developer Guide, "General options for all environments", `aws:elasticbeanstalk:sqsd`.
extension EnvironmentConfiguration {
    private static let daemon = "aws:elasticbeanstalk:sqsd"

    package var httpPath: String {
        let path = text(Self.daemon, "HttpPath")
        return path.hasPrefix("/") ? path : "/" + path
    }

    package var mimeType: String { text(Self.daemon, "MimeType") }
    /// How many messages an instance works on at once.
    package var connectionsPerInstance: Int { number(Self.daemon, "HttpConnections") }
    /// Seconds for which a message that is worked on is nobody else's. At least one, as else there is no end to it.
    package var visibilityTimeout: Int { max(1, number(Self.daemon, "VisibilityTimeout")) }
    /// Seconds until a message on which the work failed is tried again.
    package var errorVisibilityTimeout: Int { number(Self.daemon, "ErrorVisibilityTimeout") }
    /// Seconds for which the application may be silent.
    package var inactivityTimeout: Int { number(Self.daemon, "InactivityTimeout") }

    /// nil: the environment makes a queue of its own.
    var queueURL: String? {
        let url = text(Self.daemon, "WorkerQueueURL")
        return url.isEmpty ? nil : url
    }

    /// Of the environment's own queue.
    func queueAttributes(deadLetters: String) -> [String: String] {
        let redrive = MessageQueue.Redrive(target: deadLetters, limit: number(Self.daemon, "MaxRetries"))
        return [
            "VisibilityTimeout": text(Self.daemon, "VisibilityTimeout"),
            "MessageRetentionPeriod": text(Self.daemon, "RetentionPeriod"), "RedrivePolicy": redrive.text,
        ]
    }
}

extension OptionDefinition {
    /// Whether environments of the tier have the option: web ones have no daemon, worker ones no load balancer.
    func concerns(_ tier: Environment.Tier) -> Bool {
        switch tier {
        case .web: namespace != "aws:elasticbeanstalk:sqsd"
        case .worker:
            !["aws:elb:", "aws:elbv2:", "aws:elasticbeanstalk:trafficsplitting"].contains { namespace.hasPrefix($0) }
        }
    }
}
