/// What a source bundle says of the environments that it is to run in.
package struct BundleManifest: Codable, Sendable, Equatable {
    /// Of `.ebextensions/*.config` and `env.yaml`, in the order in which a later one beats an earlier.
    package var options: [OptionSetting]
    package var links: [EnvironmentLink]
    /// What the bundle asks for and does not get, one sentence each.
    package var warnings: [String]
    /// Why no environment can be made of it.
    package var failure: String?
    /// The name in `env.yaml`, `+` at its end where the group's name follows.
    package var environmentName: String?
    package var solutionStack: String?
    package var cname: String?
    /// What is done on each instance, in order of their stages; nil in what was written before there were any.
    package var tasks: [InstanceTask]?
    /// Of `cron.yaml`; nil where there is none.
    package var periodicTasks: [PeriodicTask]?
    /// Why no worker environment can run by its `cron.yaml`.
    package var periodicFailure: String?
    /// The tier in `env.yaml`.
    package var tier: String?

    package init(
        options: [OptionSetting] = [], links: [EnvironmentLink] = [], warnings: [String] = [], failure: String? = nil,
        environmentName: String? = nil, solutionStack: String? = nil, cname: String? = nil,
        tasks: [InstanceTask]? = nil
    ) {
        self.options = options
        self.links = links
        self.warnings = warnings
        self.failure = failure
        self.environmentName = environmentName
        self.solutionStack = solutionStack
        self.cname = cname
        self.tasks = tasks
    }
}

/// A name by which an environment's instances find another environment: a property with its address.
/// Source: AWS Elastic Beanstalk Developer Guide, "Creating links between Elastic Beanstalk environments".
package struct EnvironmentLink: Codable, Sendable, Equatable {
    package var name: String
    package var environment: String

    package init(name: String, environment: String) {
        self.name = name
        self.environment = environment
    }
}
