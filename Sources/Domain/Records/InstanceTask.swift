/// Something that an application version wants done on each instance, before its application starts or after.
///
/// Source: AWS Elastic Beanstalk Developer Guide, "Customizing software on Linux servers", "Platform hooks".
package struct InstanceTask: Codable, Sendable, Equatable {
    /// In the order in which they come.
    package enum Stage: String, Codable, Sendable {
        case configuration, prebuild, container, predeploy, postdeploy
    }

    /// Hooks are for deployments, configuration hooks for changes of the configuration.
    package enum Occasion: String, Codable, Sendable {
        case any, deployment, configuration
    }

    package var stage: Stage
    package var occasion: Occasion
    /// What people know it by.
    package var title: String
    /// The program and its arguments.
    package var words: [String]
    /// A shell command: the task is done only when it ends with 0.
    package var test: String?
    package var environment: [String: String]
    /// nil: the root folder for what is of the configuration, else the application's.
    package var folder: String?
    package var ignoresErrors: Bool
    package var isLeaderOnly: Bool
    /// Doing it twice is as good as once, so it is done again when it is not known whether it was.
    package var isRepeatable: Bool
    /// Left out where an instance has no system of its own; it may end with `unavailable`.
    package var concernsSystem: Bool

    /// The exit code that says: what this needs is not there. It is told, and no failure.
    package static let unavailable = 69

    package init(
        _ stage: Stage, occasion: Occasion = .any, title: String, words: [String], test: String? = nil,
        environment: [String: String] = [:], folder: String? = nil, ignoresErrors: Bool = false,
        isLeaderOnly: Bool = false, isRepeatable: Bool = false, concernsSystem: Bool = false
    ) {
        self.stage = stage
        self.occasion = occasion
        self.title = title
        self.words = words
        self.test = test
        self.environment = environment
        self.folder = folder
        self.ignoresErrors = ignoresErrors
        self.isLeaderOnly = isLeaderOnly
        self.isRepeatable = isRepeatable
        self.concernsSystem = concernsSystem
    }
}
